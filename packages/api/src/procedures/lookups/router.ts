import { router } from '../../trpc.ts';
import { answer } from './answer.ts';
import { ask } from './ask.ts';
import { list } from './list.ts';

/** Look-ups: how their sources do, and questions to them. */
export const lookups = router({ list, ask, answer });
