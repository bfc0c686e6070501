import type { SelfTestTable } from '@posthorn/db/self-test-answers';
import { auth } from './auth.ts';
import { dsn } from './dsn.ts';
import { events } from './events.ts';
import { listeners } from './listeners.ts';
import { lists } from './lists.ts';
import { log } from './log.ts';
import { quarantine } from './quarantine.ts';
import { sandbox } from './sandbox.ts';
import type { SelfTestContext } from './self-test.ts';
import { smtp } from './smtp.ts';
import { smtputf8 } from './smtputf8.ts';
import { tls } from './tls.ts';

/** Every self-test that an engine answers, by slug of the feature and id of the test. One file for each feature. */
export const selfTestTable: SelfTestTable<SelfTestContext> = {
  auth,
  dsn,
  events,
  listeners,
  lists,
  log,
  quarantine,
  sandbox,
  smtp,
  smtputf8,
  tls,
};
