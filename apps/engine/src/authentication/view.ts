import type { SpfVerdict } from '@posthorn/mail-auth/spf/result';
import type { JsonValue } from '@posthorn/policy/decision';
import type { Authentication } from './message.ts';

/** The results as they are kept with a message and shown: bounded, plain JSON, with the DNS answers behind them. */
export function authenticationView(found: Authentication): { [key: string]: JsonValue } {
  const { iprev, dkim, arc, dmarc } = found;
  return {
    ...(iprev
      ? {
          iprev:
            iprev.result === 'pass'
              ? { result: iprev.result, name: iprev.name, claimed: [] }
              : { result: iprev.result, name: null, claimed: iprev.claimed },
        }
      : {}),
    ...(found.spf ? { spf: spfView(found.spf) } : {}),
    ...(found.helo ? { heloSpf: spfView(found.helo) } : {}),
    ...(found.guess ? { spfGuess: spfView(found.guess) } : {}),
    ...(dkim ? { dkim: dkim.map((verdict) => ({ ...verdict })) } : {}),
    ...(arc ? { arc: { ...arc } } : {}),
    ...(dmarc
      ? {
          dmarc: {
            status: dmarc.status,
            statusText: dmarc.statusText,
            fromDomain: dmarc.fromDomain,
            usedDomain: dmarc.usedDomain,
            organizationalDomain: dmarc.organizationalDomain,
            domainPolicy: dmarc.domainPolicy,
            policySource: dmarc.policySource,
            alignment: { ...dmarc.alignment },
            alignedDkim: dmarc.alignedDkim,
            record: dmarc.record?.text ?? null,
            walk: dmarc.walk.map((answer) => ({ ...answer })),
          },
        }
      : {}),
  };
}

function spfView({ lookups, ...verdict }: SpfVerdict): { [key: string]: JsonValue } {
  return { ...verdict, lookups: lookups.map((lookup) => ({ ...lookup })) };
}
