import { get } from './get.ts';
import { list } from './list.ts';
import { start } from './start.ts';

/** How mail would leave. */
export const probeProcedures = { start, get, list };
