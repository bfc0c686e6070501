import { list } from './list.ts';
import { test } from './test.ts';
import { testRun } from './test-run.ts';

/** What may be asked of scanners. */
export const scannerProcedures = { list, test, testRun };
