import { router } from '../../trpc.ts';
import { list } from './list.ts';
import { runs } from './runs.ts';

/** What vetoes were asked. They are tried like actions. */
export const vetoes = router({ list, runs });
