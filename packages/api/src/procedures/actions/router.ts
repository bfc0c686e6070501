import { router } from '../../trpc.ts';
import { get } from './get.ts';
import { list } from './list.ts';
import { pause } from './pause.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { test } from './test.ts';
import { testRun } from './test-run.ts';

/** Everything about actions and vetoes that is not a setting. */
export const actions = router({ list, get, runs, run, pause, replay, test, testRun });
