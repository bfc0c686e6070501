import { forget } from './forget.ts';
import { list } from './list.ts';

/** What may be asked of what is remembered of other servers. */
export const earlyProcedures = { forget, list };
