import type { Seen } from './facts.ts';
import type { Refusal, Requirement, Want } from './require.ts';

/**
 * What to do with a connection. `go-on`: send the mail, `isClear` says how. `again-in-clear`: connect once more and do not use STARTTLS.
 * `problems`: what was wrong, whether it matters or not.
 */
export type Verdict =
  | { kind: 'go-on'; isClear: boolean; problems: readonly Problem[] }
  | { kind: 'again-in-clear'; problems: readonly Problem[] }
  | (Refusal & { problems: readonly Problem[] });

/** Something that is not as it should be. `failure`: its name in TLS reports (RFC 8460 §4.3), where it has one. */
export type Problem = { what: Subject; words: string; failure: TlsFailure | null };

export type TlsFailure =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure';

type Subject = 'tls' | 'dane' | 'chain' | 'names' | 'staple' | 'requireTls';
type Encrypted = Extract<Seen, { kind: 'encrypted' }>;

/** One thing that can be wrong: where it shows, who has to want it for it to matter, and what follows if it is a must. */
export type ProblemRow = {
  what: Subject;
  when: { kind: Exclude<Seen['kind'], 'encrypted'> } | { [K in Exclude<keyof Encrypted, 'kind'>]?: Encrypted[K] };
  /** A 5 fails for good if no other host is any better, a 4 waits. */
  code: string;
  /** The code when the message came with REQUIRETLS (RFC 8689 §4.2.1). */
  requireTlsCode: string;
  words: string;
  failure: TlsFailure | null;
};

/** In the order in which they are told; the first that is a must decides. */
export const problemRows: readonly ProblemRow[] = [
  row(
    'tls',
    { kind: 'no-starttls' },
    ['4.7.4', '5.7.10'],
    'the host does not offer STARTTLS',
    'starttls-not-supported',
  ),
  row('tls', { kind: 'starttls-refused' }, ['4.7.4', '4.7.10'], 'the host refused STARTTLS', 'starttls-not-supported'),
  row('tls', { kind: 'handshake-failed' }, ['4.7.5', '4.7.10'], 'the TLS handshake failed', 'validation-failure'),
  row('requireTls', { offersRequireTls: false }, ['5.7.30', '5.7.30'], 'the host does not offer REQUIRETLS', null),
  row(
    'dane',
    { dane: 'mismatch' },
    ['4.7.5', '4.7.10'],
    'the certificate is none of those that the TLSA records name',
    'validation-failure',
  ),
  row(
    'chain',
    { chain: 'expired' },
    ['4.7.5', '4.7.10'],
    'the certificate is not valid at this time',
    'certificate-expired',
  ),
  row(
    'chain',
    { chain: 'unverified' },
    ['4.7.5', '4.7.10'],
    'the certificate does not verify',
    'certificate-not-trusted',
  ),
  row(
    'names',
    { names: 'mismatch' },
    ['4.7.5', '4.7.10'],
    'the certificate is for another name',
    'certificate-host-mismatch',
  ),
  row(
    'staple',
    { staple: 'revoked' },
    ['4.7.5', '4.7.10'],
    'the certificate is revoked (OCSP)',
    'certificate-not-trusted',
  ),
  row(
    'staple',
    { staple: 'bad' },
    ['4.7.5', '4.7.10'],
    'the OCSP response it came with is not right',
    'certificate-not-trusted',
  ),
  row(
    'staple',
    { staple: 'missing' },
    ['4.7.5', '4.7.10'],
    'the certificate came without an OCSP response',
    'certificate-not-trusted',
  ),
  // Whoever has to verify a certificate does not take one that says of itself that it is revoked.
  row(
    'chain',
    { staple: 'revoked' },
    ['4.7.5', '4.7.10'],
    'the certificate is revoked (OCSP)',
    'certificate-not-trusted',
  ),
];

/** Holds what was seen of a connection against what is required of it. */
export function judge(requirement: Requirement, seen: Seen): Verdict {
  const wanted = problemRows.filter((candidate) => wantOf(requirement, candidate) !== 'off' && shows(candidate, seen));
  const problems = [...new Map(wanted.map(({ what, words, failure }) => [words, { what, words, failure }])).values()];
  const fatal = wanted.find((candidate) => wantOf(requirement, candidate) === 'must');
  if (fatal) {
    const code = requirement.requireTls === 'must' ? fatal.requireTlsCode : fatal.code;
    return { kind: 'next-host', ifNone: code.startsWith('5') ? 'fail' : 'defer', code, words: fatal.words, problems };
  }
  switch (seen.kind) {
    case 'encrypted':
      return { kind: 'go-on', isClear: false, problems };
    case 'no-starttls':
    case 'starttls-refused':
      return { kind: 'go-on', isClear: true, problems };
    case 'handshake-failed':
      return { kind: 'again-in-clear', problems };
  }
}

/** What becomes of the mail when no host could be used: it fails only if each of them says so for good. */
export function conclude(refusals: readonly Refusal[]): { kind: 'defer' | 'fail'; code: string; words: string } {
  const telling = refusals.find(({ ifNone }) => ifNone === 'defer') ?? refusals[0];
  if (telling === undefined) return { kind: 'defer', code: '4.4.1', words: 'no host could be tried' };
  return { kind: telling.ifNone, code: telling.code, words: telling.words };
}

function wantOf(requirement: Requirement, { what, when }: ProblemRow): Want {
  // Few servers staple: that nothing came where it was only asked for is no news.
  if (what === 'staple' && 'staple' in when && when.staple === 'missing' && requirement.staple === 'try') return 'off';
  // A revoked certificate is noticed only where OCSP was asked for.
  if (what === 'chain' && 'staple' in when && requirement.staple === 'off') return 'off';
  return requirement[what];
}

function shows({ when }: ProblemRow, seen: Seen): boolean {
  for (const key in when)
    if ((when as Record<string, unknown>)[key] !== (seen as Record<string, unknown>)[key]) return false;
  return true;
}

function row(
  what: Subject,
  when: ProblemRow['when'],
  [code, requireTlsCode]: readonly [string, string],
  words: string,
  failure: TlsFailure | null,
): ProblemRow {
  return { what, when, code, requireTlsCode, words, failure };
}
