import type { TlsSessionPolicy } from '@posthorn/db/mail/tls-session';
import { formatTlsa } from '@posthorn/transport/dane/tlsa';
import { formatStsPolicy } from '@posthorn/transport/mta-sts/policy';
import type { Seen } from '@posthorn/transport/secure/facts';
import { judge } from '@posthorn/transport/secure/judge';
import type { Requirement } from '@posthorn/transport/secure/require';
import type { Way } from '../resolve/ways.ts';
import type { Evidence } from '../secure/evidence.ts';
import type { Inspection } from '../secure/inspect.ts';

/** How one session with a host went, as TLS reports count it (RFC 8460 §4). `result`: '' where all was well. */
export type TlsSession = { domain: string; policy: TlsSessionPolicy; result: string; words: string };

/**
 * What a session counts as: under which policy of the domain it came, and what was wrong by that policy. What else was demanded of it, by us or by
 * its message, does not count. `seen` null: the host was not even connected to. Null: there is nothing to report.
 */
export function tlsSessionOf(
  way: Pick<Way, 'nextHop'>,
  evidence: Evidence,
  { seen, inspection }: { seen: Seen | null; inspection: Inspection | null },
): TlsSession | null {
  const domain = way.nextHop.toLowerCase().replace(/\.$/, '');
  // Only a domain name can publish a record.
  if (!/^(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{1,63}$/.test(domain) || /^[\d.]+$/.test(domain)) return null;
  const policy = policyIn(evidence);
  const fault = faultIn(policy, evidence, { seen, inspection });
  if (fault === undefined) return null;
  return { domain, policy, result: fault?.result ?? '', words: (fault?.words ?? '').slice(0, 200) };
}

/** DANE comes first (RFC 8461 §2). */
function policyIn({ dane, tlsa, sts }: Evidence): TlsSessionPolicy {
  if (dane.decision !== 'opportunistic') {
    const [base, records] =
      tlsa?.kind === 'usable' || tlsa?.kind === 'unusable'
        ? [tlsa.base, [...(tlsa.kind === 'usable' ? tlsa.records : []), ...tlsa.unusable.map(({ record }) => record)]]
        : ['', []];
    return {
      type: 'tlsa',
      strings: records.slice(0, MAX_STRINGS).map((record) => formatTlsa(record).slice(0, MAX_STRING)),
      mxHosts: base === '' ? [] : [base],
    };
  }
  const { policy, failure } = sts;
  if (policy && policy.mode !== 'none')
    return {
      type: 'sts',
      strings: formatStsPolicy(policy).trimEnd().split('\r\n').slice(0, MAX_STRINGS),
      mxHosts: policy.mx.slice(0, MAX_STRINGS),
    };
  if (failure) return { type: 'sts', strings: [], mxHosts: [] };
  return { type: 'no-policy-found', strings: [], mxHosts: [] };
}

type Fault = { result: string; words: string };

/** Null: all was well; undefined: nothing is known. */
function faultIn(
  { type }: TlsSessionPolicy,
  { dane, sts, isListed }: Evidence,
  { seen, inspection }: { seen: Seen | null; inspection: Inspection | null },
): Fault | null | undefined {
  if (type === 'tlsa' && dane.failure) return { result: dane.failure, words: dane.because };
  if (type === 'sts' && sts.policy === null && sts.failure)
    return { result: sts.failureType ?? 'sts-policy-fetch-error', words: sts.failure };
  if (type === 'sts' && !isListed) return { result: 'validation-failure', words: 'the policy does not list this host' };
  if (seen === null) return undefined;
  const [problem] = judge(requirements[type], seen).problems;
  if (problem === undefined) return null;
  const { what, words, failure } = problem;
  const reason = what === 'chain' || what === 'names' || what === 'dane' ? inspection?.reasons[what] : undefined;
  return { result: failure ?? 'validation-failure', words: reason ? `${words}: ${reason}` : words };
}

const nothing: Requirement = {
  tls: 'try',
  isImplicit: false,
  dane: 'off',
  chain: 'off',
  names: 'off',
  staple: 'off',
  requireTls: 'off',
  because: [],
};
/** What each kind of policy asks of a session; the same table holds sessions against it that decides about mail. */
const requirements: Record<TlsSessionPolicy['type'], Requirement> = {
  tlsa: { ...nothing, dane: 'try' },
  sts: { ...nothing, chain: 'try', names: 'try' },
  'no-policy-found': nothing,
};
const MAX_STRINGS = 50;
const MAX_STRING = 300;
