import type { AttemptSecurity } from '@posthorn/db/mail/settlement';
import { formatTlsa } from '@posthorn/transport/dane/tlsa';
import type { Privacy, TlsFacts } from '../outcome/result.ts';
import type { Way } from '../resolve/ways.ts';
import { recordsOf, type Secured } from './demands.ts';
import type { Inspection } from './inspect.ts';

/** What is kept with an attempt: who demanded what, what was found, and what followed. Null for what stays in our own house. */
export function securityOf(way: Way, secured: Secured, privacy: Privacy): AttemptSecurity | null {
  const { evidence, demands } = secured;
  if (evidence === null) return null;
  const { dane, tlsa, sts } = evidence;
  const base = tlsa !== null && tlsa.kind !== 'none' ? tlsa.base : undefined;
  const unusable = tlsa?.kind === 'usable' || tlsa?.kind === 'unusable' ? tlsa.unusable : [];
  return {
    lookUp: way.lookUp,
    demanded: demands.kind === 'connect' ? demands.requirement.because : [],
    verdict: privacy.verdict,
    problems: privacy.problems,
    dane: {
      decision: dane.decision,
      because: tlsa?.kind === 'failed' ? `${dane.because}: ${tlsa.reason}` : dane.because,
      ...(base === undefined ? {} : { base }),
      records: recordsOf(evidence).slice(0, SHOWN).map(shortened),
      unusable: unusable
        .slice(0, SHOWN)
        .map(({ record, reason }) => ({ record: shortened(formatTlsa(record)), reason })),
      ...(privacy.inspection?.matched ? { matched: shortened(privacy.inspection.matched.record) } : {}),
    },
    ...(sts.policy || sts.failure
      ? {
          sts: {
            mode: sts.policy?.mode ?? 'none',
            isListed: evidence.isListed,
            mx: (sts.policy?.mx ?? []).slice(0, SHOWN),
            ...(sts.id === undefined ? {} : { id: sts.id }),
            ...(sts.until === undefined ? {} : { until: new Date(sts.until).toISOString() }),
            ...(sts.failure === undefined ? {} : { failure: sts.failure }),
          },
        }
      : {}),
    ...(privacy.inspection?.certificate ? { certificate: privacy.inspection.certificate } : {}),
  };
}

/** The facts of a TLS session with who vouched for it. */
export function vouched(facts: TlsFacts, secured: Secured, { seen, reasons }: Inspection): TlsFacts {
  const { evidence, demands } = secured;
  const byDane = demands.kind === 'connect' && demands.requirement.dane === 'must' && seen.dane === 'match';
  const byAuthority = seen.chain === 'verified' && seen.names === 'match';
  const fault = reasons.chain ?? reasons.names;
  return {
    ...facts,
    verified: byDane || byAuthority,
    cv: byDane ? 'dane' : byAuthority ? 'yes' : 'no',
    dane: byDane,
    tlsaUsage:
      evidence?.tlsa?.kind === 'usable' ? evidence.tlsa.records.reduce((bits, { usage }) => bits | (1 << usage), 0) : 0,
    ...(byDane || byAuthority ? { verifiedBy: byDane ? ('DANE' as const) : ('an authority' as const) } : {}),
    ...(!byDane && fault ? { verifyError: fault } : {}),
  };
}

const shortened = (record: string): string => (record.length > 160 ? `${record.slice(0, 150)}…` : record);
const SHOWN = 20;
