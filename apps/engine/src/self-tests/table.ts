import type { SelfTestTable } from '@posthorn/db/self-test-answers';
import { acme } from './acme.ts';
import { arc } from './arc.ts';
import { auth } from './auth.ts';
import { authres } from './authres.ts';
import { content } from './content.ts';
import { dcc } from './dcc.ts';
import { dkim } from './dkim.ts';
import { dmarc } from './dmarc.ts';
import { dsn } from './dsn.ts';
import { events } from './events.ts';
import { listeners } from './listeners.ts';
import { lists } from './lists.ts';
import { log } from './log.ts';
import { ldapLookup, lmdbLookup, lookups, redisLookup, sqlLookup } from './lookups.ts';
import { milter } from './milter.ts';
import { mtaStsHosting } from './mta-sts-hosting.ts';
import { pipeconnect } from './pipeconnect.ts';
import { prdr } from './prdr.ts';
import { proxyProtocol } from './proxy-protocol.ts';
import { quarantine } from './quarantine.ts';
import { requiretls } from './requiretls.ts';
import { resumption } from './resumption.ts';
import { rules } from './rules.ts';
import { sandbox } from './sandbox.ts';
import type { SelfTestContext } from './self-test.ts';
import { smtp } from './smtp.ts';
import { smtputf8 } from './smtputf8.ts';
import { spf } from './spf.ts';
import { srs } from './srs.ts';
import { staples } from './staples.ts';
import { tls } from './tls.ts';
import { web } from './web.ts';
import { xclient } from './xclient.ts';

/** Every self-test that an engine answers, by slug of the feature and id of the test. One file for each feature. */
export const selfTestTable: SelfTestTable<SelfTestContext> = {
  acme,
  arc,
  auth,
  authres,
  content,
  dcc,
  dkim,
  dmarc,
  dsn,
  events,
  listeners,
  lists,
  lookups,
  'redis-lookup': redisLookup,
  'sql-lookup': sqlLookup,
  'ldap-lookup': ldapLookup,
  'lmdb-lookup': lmdbLookup,
  log,
  milter,
  'mta-sts-hosting': mtaStsHosting,
  pipeconnect,
  prdr,
  'proxy-protocol': proxyProtocol,
  quarantine,
  requiretls,
  resumption,
  rules,
  sandbox,
  smtp,
  smtputf8,
  spf,
  srs,
  tls: { ...tls, ...staples },
  web,
  xclient,
};
