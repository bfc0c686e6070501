import { router } from '../../trpc.ts';
import { deliveries } from './deliveries.ts';
import { delivery } from './delivery.ts';
import { get } from './get.ts';
import { list } from './list.ts';
import { pause } from './pause.ts';
import { replay } from './replay.ts';
import { test } from './test.ts';
import { testRun } from './test-run.ts';

/** Everything about webhooks that is not a setting. */
export const webhooks = router({ list, get, deliveries, delivery, test, testRun, replay, pause });
