import { domainKey, parseDomain } from '@posthorn/policy/domain';
import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { addFault } from '../field.ts';
import { patchSchema } from '../override-schema.ts';
import { arc } from './arc.ts';
import { auth } from './auth.ts';
import { authres } from './authres.ts';
import { certNames } from './cert-names.ts';
import { content } from './content.ts';
import { dane } from './dane.ts';
import { delivery } from './delivery.ts';
import { dkim } from './dkim.ts';
import { dmarc } from './dmarc.ts';
import { dsn } from './dsn.ts';
import { mtaSts } from './mta-sts.ts';
import { ocsp } from './ocsp.ts';
import { pipeconnect } from './pipeconnect.ts';
import { prdr } from './prdr.ts';
import { proxyProtocol } from './proxy-protocol.ts';
import { queue } from './queue.ts';
import { requiretls } from './requiretls.ts';
import { shaping } from './shaping.ts';
import { smtp } from './smtp.ts';
import { smtputf8 } from './smtputf8.ts';
import { socks } from './socks.ts';
import { sources } from './sources.ts';
import { spf } from './spf.ts';
import { tls } from './tls.ts';
import { xclient } from './xclient.ts';

/** What is wanted of the TLS of other hosts: two features in one group. */
const tlsOfHosts = {
  ...certNames,
  schema: certNames.schema.extend(ocsp.schema.shape).meta({ title: certNames.title, description: certNames.summary }),
};

/** Settings that differ for one listener or for mail to one domain. */
export const overrides = defineFeature({
  group: 'overrides',
  slug: 'overrides',
  task: 'judging',
  title: 'Overrides',
  summary:
    'Settings that have another value for one listener, or for mail to one domain. Whatever is not named here is as everywhere.',
  standards: [],
  isOn: ({ listeners, domains }) => Object.keys(listeners).length + Object.keys(domains).length > 0,
  fields: {
    listeners: z
      .record(
        z.string().max(64),
        patchSchema('listener', {
          smtp,
          tls,
          auth,
          dsn,
          smtputf8,
          pipeConnect: pipeconnect,
          prdr,
          requireTls: requiretls,
          proxy: proxyProtocol,
          xclient,
          spf,
          dkim,
          dmarc,
          arc,
          authres,
          content,
        }),
      )
      .superRefine(atMost(100))
      .default({})
      .meta({
        title: 'For listeners',
        description: 'By the listener’s name: what clients that connect there are told and held to.',
        widget: 'overrides',
        placeholder: 'every listener as the settings say',
      }),
    domains: z
      .record(
        z.string().max(255),
        patchSchema('domain', {
          queue,
          delivery,
          shaping,
          sources,
          socks,
          dane,
          mtaSts,
          tls: tlsOfHosts,
          dsn,
          prdr,
          pipeConnect: pipeconnect,
        }),
      )
      .superRefine(atMost(10_000))
      .superRefine(checkDomains)
      .default({})
      .meta({
        title: 'For domains',
        description:
          'By the recipient’s domain, or *.example.org for the domains below it: how mail there is delivered. Where several fit, each field is taken from the longest that names it.',
        widget: 'overrides',
        placeholder: 'every domain as the settings say',
      }),
  },
});

function atMost(limit: number) {
  return (patches: object, context: z.RefinementCtx): void => {
    if (Object.keys(patches).length > limit) addFault(context, { reason: `must be ${limit} or fewer` });
  };
}

function checkDomains(patches: Record<string, unknown>, context: z.RefinementCtx): void {
  const seen = new Map<string, string>();
  for (const name of Object.keys(patches)) {
    const skipped = name.startsWith('*.') ? 2 : 0;
    const read = parseDomain(name.slice(skipped));
    if (!read.ok) {
      addFault(context, { reason: read.reason, position: read.position + skipped, path: [name] });
      continue;
    }
    const key = name.slice(0, skipped) + domainKey(read.value);
    const other = seen.get(key);
    if (other !== undefined) addFault(context, { reason: `is the same domain as "${other}"`, path: [name] });
    seen.set(key, name);
  }
}
