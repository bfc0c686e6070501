import { acme } from './groups/acme.ts';
import { aggregateReports } from './groups/aggregate-reports.ts';
import { arc } from './groups/arc.ts';
import { auth } from './groups/auth.ts';
import { authres } from './groups/authres.ts';
import { certNames } from './groups/cert-names.ts';
import { content } from './groups/content.ts';
import { dane } from './groups/dane.ts';
import { dcc } from './groups/dcc.ts';
import { delivery } from './groups/delivery.ts';
import { dkim } from './groups/dkim.ts';
import { dmarc } from './groups/dmarc.ts';
import { dns } from './groups/dns.ts';
import { dsn } from './groups/dsn.ts';
import { events } from './groups/events.ts';
import { ldapLookup } from './groups/ldap-lookup.ts';
import { listeners } from './groups/listeners.ts';
import { lists } from './groups/lists.ts';
import { lmdbLookup } from './groups/lmdb-lookup.ts';
import { log } from './groups/log.ts';
import { lookups } from './groups/lookups.ts';
import { milter } from './groups/milter.ts';
import { mtaSts } from './groups/mta-sts.ts';
import { mtaStsHosting } from './groups/mta-sts-hosting.ts';
import { ocsp } from './groups/ocsp.ts';
import { overrides } from './groups/overrides.ts';
import { pipeconnect } from './groups/pipeconnect.ts';
import { prdr } from './groups/prdr.ts';
import { proxyProtocol } from './groups/proxy-protocol.ts';
import { quarantine } from './groups/quarantine.ts';
import { queue } from './groups/queue.ts';
import { queuefile } from './groups/queuefile.ts';
import { redisLookup } from './groups/redis-lookup.ts';
import { requiretls } from './groups/requiretls.ts';
import { tlsResumption } from './groups/resumption.ts';
import { routing } from './groups/routing.ts';
import { rules } from './groups/rules.ts';
import { sandbox } from './groups/sandbox.ts';
import { shaping } from './groups/shaping.ts';
import { smtp } from './groups/smtp.ts';
import { smtputf8 } from './groups/smtputf8.ts';
import { socks } from './groups/socks.ts';
import { sources } from './groups/sources.ts';
import { spf } from './groups/spf.ts';
import { sqlLookup } from './groups/sql-lookup.ts';
import { srs } from './groups/srs.ts';
import { suppression } from './groups/suppression.ts';
import { tls } from './groups/tls.ts';
import { tlsRpt } from './groups/tls-rpt.ts';
import { web } from './groups/web.ts';
import { webhooks } from './groups/webhooks.ts';
import { xclient } from './groups/xclient.ts';

/** Every feature that has settings, in the order the console shows them. */
export const features = [
  listeners,
  web,
  smtp,
  tls,
  tlsResumption,
  acme,
  auth,
  routing,
  lists,
  lookups,
  redisLookup,
  sqlLookup,
  ldapLookup,
  lmdbLookup,
  rules,
  queue,
  delivery,
  shaping,
  suppression,
  sources,
  socks,
  queuefile,
  dane,
  mtaSts,
  mtaStsHosting,
  tlsRpt,
  certNames,
  ocsp,
  dsn,
  srs,
  smtputf8,
  pipeconnect,
  prdr,
  requiretls,
  proxyProtocol,
  xclient,
  spf,
  dkim,
  dmarc,
  aggregateReports,
  arc,
  authres,
  content,
  dcc,
  milter,
  quarantine,
  dns,
  sandbox,
  events,
  webhooks,
  log,
  overrides,
] as const;

/** One schema for each group; a group left out takes its defaults. */
export const groupSchemas = {
  listeners: listeners.schema.prefault({}),
  web: web.schema.prefault({}),
  smtp: smtp.schema.prefault({}),
  // What is shown, what is resumed and what is wanted of others are features of their own in one group.
  tls: tls.schema
    .extend(tlsResumption.schema.shape)
    .extend(certNames.schema.shape)
    .extend(ocsp.schema.shape)
    .meta({ title: tls.title, description: tls.summary })
    .prefault({}),
  acme: acme.schema.prefault({}),
  auth: auth.schema.prefault({}),
  routing: routing.schema.prefault({}),
  lists: lists.schema.prefault({}),
  lookups: lookups.schema.prefault({}),
  ldap: ldapLookup.schema.prefault({}),
  lmdb: lmdbLookup.schema.prefault({}),
  redis: redisLookup.schema.prefault({}),
  sql: sqlLookup.schema.prefault({}),
  rules: rules.schema.prefault({}),
  queue: queue.schema.prefault({}),
  delivery: delivery.schema.prefault({}),
  shaping: shaping.schema.prefault({}),
  suppression: suppression.schema.prefault({}),
  queuefile: queuefile.schema.prefault({}),
  sources: sources.schema.prefault({}),
  socks: socks.schema.prefault({}),
  dane: dane.schema.prefault({}),
  mtaSts: mtaSts.schema
    .extend(mtaStsHosting.schema.shape)
    .meta({ title: mtaSts.title, description: mtaSts.summary })
    .prefault({}),
  tlsRpt: tlsRpt.schema.prefault({}),
  dsn: dsn.schema.prefault({}),
  srs: srs.schema.prefault({}),
  smtputf8: smtputf8.schema.prefault({}),
  pipeConnect: pipeconnect.schema.prefault({}),
  prdr: prdr.schema.prefault({}),
  requireTls: requiretls.schema.prefault({}),
  proxy: proxyProtocol.schema.prefault({}),
  xclient: xclient.schema.prefault({}),
  spf: spf.schema.prefault({}),
  dkim: dkim.schema.prefault({}),
  dmarc: dmarc.schema.prefault({}),
  aggregateReports: aggregateReports.schema.prefault({}),
  arc: arc.schema.prefault({}),
  authres: authres.schema.prefault({}),
  content: content.schema.prefault({}),
  dcc: dcc.schema.prefault({}),
  milter: milter.schema.prefault({}),
  quarantine: quarantine.schema.prefault({}),
  dns: dns.schema.prefault({}),
  sandbox: sandbox.schema.prefault({}),
  events: events.schema.prefault({}),
  webhooks: webhooks.schema.prefault({}),
  log: log.schema.prefault({}),
  overrides: overrides.schema.prefault({}),
};
