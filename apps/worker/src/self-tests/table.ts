import type { SelfTestTable } from '@posthorn/db/self-test-answers';
import { acme } from './acme.ts';
import { arc } from './arc.ts';
import { certNames } from './cert-names.ts';
import { dane } from './dane.ts';
import { delivery } from './delivery.ts';
import { dkim } from './dkim.ts';
import { dns } from './dns.ts';
import { mtaSts } from './mta-sts.ts';
import { ocsp } from './ocsp.ts';
import { queue } from './queue.ts';
import { queuefile } from './queuefile.ts';
import { routing } from './routing.ts';
import type { SelfTestContext } from './self-test.ts';
import { socks } from './socks.ts';
import { sources } from './sources.ts';
import { webhooks } from './webhooks.ts';

/** Every self-test that a worker answers, by slug of the feature and id of the test. One file for each feature. */
export const selfTestTable: SelfTestTable<SelfTestContext> = {
  acme,
  arc,
  'cert-names': certNames,
  dane,
  delivery,
  dkim,
  dns,
  'mta-sts': mtaSts,
  ocsp,
  queue,
  queuefile,
  routing,
  socks,
  sources,
  webhooks,
};
