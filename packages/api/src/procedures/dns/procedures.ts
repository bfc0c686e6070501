import { check } from './check.ts';
import { forget } from './forget.ts';
import { lookUp } from './look-up.ts';
import { run } from './run.ts';
import { view } from './view.ts';

/** What DNS tells our processes. */
export const dnsProcedures = { view, lookUp, forget, check, run };
