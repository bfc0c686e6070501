import { describe, expect, test } from 'vitest';
import type { SecureFacts, Seen } from './facts.ts';
import { conclude, judge, problemRows, type Verdict } from './judge.ts';
import { type Demands, demandRows, demandsOn, refusalRows } from './require.ts';

const axes: { readonly [K in keyof SecureFacts]: readonly SecureFacts[K][] } = {
  dane: ['verified', 'encrypted', 'opportunistic', 'delay'],
  isDaneRequired: [false, true],
  sts: ['none', 'testing', 'enforce'],
  isListed: [true, false],
  hasRequireTls: [false, true],
  hasTlsRequiredNo: [false, true],
  lookUp: ['secure', 'insecure', 'given'],
  route: ['opportunistic', 'required', 'none', 'implicit'],
  verify: ['off', 'try', 'must'],
  areNamesChecked: [true, false],
  ocsp: ['off', 'try', 'must'],
};
const everyFacts = Object.entries(axes).reduce<Record<string, unknown>[]>(
  (some, [key, values]) => some.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
  [{}],
) as SecureFacts[];

const everySeen: Seen[] = [
  { kind: 'no-starttls' },
  { kind: 'starttls-refused' },
  { kind: 'handshake-failed' },
  ...(['verified', 'unverified', 'expired'] as const).flatMap((chain) =>
    (['match', 'mismatch'] as const).flatMap((names) =>
      (['match', 'mismatch'] as const).flatMap((dane) =>
        (['good', 'missing', 'bad', 'revoked'] as const).flatMap((staple) =>
          [true, false].map(
            (offersRequireTls) => ({ kind: 'encrypted', chain, names, dane, staple, offersRequireTls }) as const,
          ),
        ),
      ),
    ),
  ),
];

/** Each requirement that can come about is judged once with everything that can be seen. */
const judged = new Map<string, Verdict[]>();
const verdictsOf = (demands: Demands): Verdict[] => {
  if (demands.kind === 'next-host') return everySeen.map(() => ({ ...demands, problems: [] }));
  const { because: _, ...wants } = demands.requirement;
  const key = JSON.stringify(wants);
  const known = judged.get(key);
  if (known) return known;
  const verdicts = everySeen.map((seen) => judge(demands.requirement, seen));
  judged.set(key, verdicts);
  return verdicts;
};

/** Stated by hand, from the standards, and knowing nothing of the table. */
const policyOf = (facts: SecureFacts) => {
  const isRelaxed = facts.hasTlsRequiredNo && !facts.hasRequireTls;
  const daneSpeaks = !isRelaxed || facts.isDaneRequired;
  const byDane = daneSpeaks && facts.dane === 'verified';
  const stsEnforced = !isRelaxed && facts.sts === 'enforce' && !byDane;
  return {
    isRelaxed,
    byDane,
    daneDelays: daneSpeaks && facts.dane === 'delay',
    stsEnforced,
    isPrivate:
      (daneSpeaks && facts.dane !== 'opportunistic') ||
      stsEnforced ||
      facts.hasRequireTls ||
      facts.route === 'required' ||
      facts.route === 'implicit' ||
      facts.verify === 'must' ||
      facts.ocsp === 'must',
  };
};

const why = (facts: SecureFacts, seen: Seen, verdict: Verdict): string => JSON.stringify({ facts, seen, verdict });

describe(`${everyFacts.length} sets of facts, ${everySeen.length} things to see`, () => {
  const each = (holds: (facts: SecureFacts, seen: Seen, verdict: Verdict) => boolean): string[] => {
    const wrong: string[] = [];
    for (const facts of everyFacts) {
      const verdicts = verdictsOf(demandsOn(facts));
      for (let i = 0; i < everySeen.length; i += 1)
        if (!holds(facts, everySeen[i]!, verdicts[i]!)) wrong.push(why(facts, everySeen[i]!, verdicts[i]!));
      if (wrong.length > 5) break;
    }
    return wrong;
  };
  const goesOn = (verdict: Verdict): boolean => verdict.kind === 'go-on';

  test('never in the clear when anybody who may demands otherwise', () => {
    const isClear = (verdict: Verdict): boolean =>
      verdict.kind === 'again-in-clear' || (verdict.kind === 'go-on' && verdict.isClear);
    expect(each((facts, _, verdict) => !(policyOf(facts).isPrivate && isClear(verdict)))).toEqual([]);
  });

  test('what was seen encrypted goes on encrypted, and nothing else does', () => {
    expect(
      each((_, seen, verdict) => verdict.kind !== 'go-on' || verdict.isClear === (seen.kind !== 'encrypted')),
    ).toEqual([]);
  });

  test('never past DANE: not when it delays, and only to the certificate it names', () => {
    expect(each((facts, _, verdict) => !(policyOf(facts).daneDelays && verdict.kind !== 'next-host'))).toEqual([]);
    expect(
      each(
        (facts, seen, verdict) =>
          !policyOf(facts).byDane || !goesOn(verdict) || (seen.kind === 'encrypted' && seen.dane === 'match'),
      ),
    ).toEqual([]);
  });

  test('where DANE vouches for a certificate, authorities, dates and names do not count', () => {
    expect(
      each((facts, seen, verdict) => {
        if (!policyOf(facts).byDane || seen.kind !== 'encrypted' || seen.dane === 'mismatch') return true;
        if (seen.staple !== 'good' || !seen.offersRequireTls) return true;
        return goesOn(verdict) || (facts.hasRequireTls && facts.lookUp === 'insecure');
      }),
    ).toEqual([]);
  });

  test('never past an enforced MTA-STS policy', () => {
    expect(
      each((facts, seen, verdict) => {
        if (!policyOf(facts).stsEnforced || !goesOn(verdict)) return true;
        return facts.isListed && seen.kind === 'encrypted' && seen.chain === 'verified' && seen.names === 'match';
      }),
    ).toEqual([]);
  });

  test('REQUIRETLS: only on a secured way, verified, to who offers it, whatever the header says', () => {
    expect(
      each((facts, seen, verdict) => {
        if (!facts.hasRequireTls || !goesOn(verdict)) return true;
        const isFound = facts.lookUp !== 'insecure' || (facts.sts === 'enforce' && facts.isListed);
        if (!isFound || seen.kind !== 'encrypted' || !seen.offersRequireTls) return false;
        return facts.dane === 'verified' ? seen.dane === 'match' : seen.chain === 'verified' && seen.names === 'match';
      }),
    ).toEqual([]);
  });

  test('the operator’s own demands hold, TLS-Required: No or not', () => {
    expect(
      each((facts, seen, verdict) => {
        if (!goesOn(verdict)) return true;
        const { byDane } = policyOf(facts);
        if (seen.kind !== 'encrypted')
          return (
            facts.verify !== 'must' && facts.ocsp !== 'must' && facts.route !== 'required' && facts.route !== 'implicit'
          );
        if (facts.ocsp === 'must' && seen.staple !== 'good') return false;
        if ((facts.verify !== 'must' && facts.ocsp !== 'must') || byDane) return true;
        return seen.chain === 'verified' && (!facts.areNamesChecked || seen.names === 'match');
      }),
    ).toEqual([]);
  });

  test('where nobody demands anything, mail always goes', () => {
    expect(each((facts, _, verdict) => policyOf(facts).isPrivate || verdict.kind !== 'next-host')).toEqual([]);
  });

  test('a host that is right in everything gets the mail', () => {
    expect(
      each((facts, seen, verdict) => {
        if (seen.kind !== 'encrypted' || seen.chain !== 'verified' || seen.names !== 'match') return true;
        if (seen.dane !== 'match' || seen.staple !== 'good' || !seen.offersRequireTls) return true;
        const { daneDelays, stsEnforced } = policyOf(facts);
        const isLost =
          facts.hasRequireTls && facts.lookUp === 'insecure' && !(facts.sts === 'enforce' && facts.isListed);
        return goesOn(verdict) !== (daneDelays || (stsEnforced && !facts.isListed) || isLost);
      }),
    ).toEqual([]);
  });

  test('mail fails for good only by REQUIRETLS, with its codes; all else waits with a 4', () => {
    expect(
      each((facts, _, verdict) => {
        if (verdict.kind !== 'next-host') return true;
        if (verdict.words === '') return false;
        return verdict.ifNone === 'fail'
          ? facts.hasRequireTls && (verdict.code === '5.7.10' || verdict.code === '5.7.30')
          : /^4\.7\.(4|5|10)$/.test(verdict.code);
      }),
    ).toEqual([]);
  });

  test('a policy that is only tested changes nothing but what is told', () => {
    const bare = new Map<Verdict[], string>();
    const bareOf = (facts: SecureFacts): string => {
      const demands = demandsOn(facts);
      if (demands.kind === 'next-host') return JSON.stringify(demands);
      const verdicts = verdictsOf(demands);
      const text = bare.get(verdicts) ?? JSON.stringify(verdicts.map((verdict) => ({ ...verdict, problems: [] })));
      bare.set(verdicts, text);
      return text;
    };
    const tested = everyFacts.filter(({ sts }) => sts === 'testing');
    expect(tested.filter((facts) => bareOf(facts) !== bareOf({ ...facts, sts: 'none' }))).toEqual([]);
  });

  test('TLS-Required: No means nothing beside REQUIRETLS', () => {
    for (const facts of everyFacts)
      if (
        facts.hasRequireTls &&
        facts.hasTlsRequiredNo &&
        JSON.stringify(demandsOn(facts)) !== JSON.stringify(demandsOn({ ...facts, hasTlsRequiredNo: false }))
      )
        expect.fail(JSON.stringify(facts));
  });

  test('a resumed session is not taken where a staple is a must', () => {
    for (const facts of everyFacts) {
      const demands = demandsOn(facts);
      if (demands.kind === 'connect' && facts.ocsp === 'must') expect(demands.requirement.staple).toBe('must');
    }
  });

  test('no row stands in vain', () => {
    const asked = new Set<string>();
    const refused = new Set<string>();
    const told = new Set<string>();
    for (const facts of everyFacts) {
      const demands = demandsOn(facts);
      if (demands.kind === 'next-host') refused.add(demands.words);
      else for (const because of demands.requirement.because) asked.add(because);
    }
    for (const verdicts of judged.values())
      for (const verdict of verdicts) for (const { words } of verdict.problems) told.add(words);
    expect(asked).toEqual(new Set(demandRows.map(({ because }) => because)));
    expect(refused).toEqual(new Set(refusalRows.map(({ refusal }) => refusal.words)));
    expect(told).toEqual(new Set(problemRows.map(({ words }) => words)));
  });
});

const plain: SecureFacts = {
  dane: 'opportunistic',
  isDaneRequired: false,
  sts: 'none',
  isListed: true,
  hasRequireTls: false,
  hasTlsRequiredNo: false,
  lookUp: 'insecure',
  route: 'opportunistic',
  verify: 'off',
  areNamesChecked: true,
  ocsp: 'off',
};
const good = {
  kind: 'encrypted',
  chain: 'verified',
  names: 'match',
  dane: 'match',
  staple: 'good',
  offersRequireTls: true,
} as const;
const verdictOn = (facts: Partial<SecureFacts>, seen: Seen): string => {
  const demands = demandsOn({ ...plain, ...facts });
  const verdict = demands.kind === 'next-host' ? demands : judge(demands.requirement, seen);
  if (verdict.kind === 'next-host') return `${verdict.ifNone} ${verdict.code} ${verdict.words}`;
  return verdict.kind === 'go-on' ? `go on ${verdict.isClear ? 'in the clear' : 'encrypted'}` : 'again in the clear';
};

/** By hand, the cases people ask about. */
test.each<[string, Partial<SecureFacts>, Seen, string]>([
  ['nothing asked, no STARTTLS', {}, { kind: 'no-starttls' }, 'go on in the clear'],
  ['nothing asked, handshake failed', {}, { kind: 'handshake-failed' }, 'again in the clear'],
  ['nothing asked, a bad certificate', { verify: 'try' }, { ...good, chain: 'unverified' }, 'go on encrypted'],
  [
    'DANE, STARTTLS stripped',
    { dane: 'verified' },
    { kind: 'no-starttls' },
    'defer 4.7.4 the host does not offer STARTTLS',
  ],
  [
    'DANE, another certificate',
    { dane: 'verified' },
    { ...good, dane: 'mismatch' },
    'defer 4.7.5 the certificate is none of those that the TLSA records name',
  ],
  [
    'DANE, an expired one that matches',
    { dane: 'verified', verify: 'must' },
    { ...good, chain: 'expired' },
    'go on encrypted',
  ],
  ['unusable TLSA, any certificate', { dane: 'encrypted' }, { ...good, chain: 'unverified' }, 'go on encrypted'],
  [
    'unusable TLSA, no handshake',
    { dane: 'encrypted' },
    { kind: 'handshake-failed' },
    'defer 4.7.5 the TLS handshake failed',
  ],
  [
    'MTA-STS, another name',
    { sts: 'enforce' },
    { ...good, names: 'mismatch' },
    'defer 4.7.5 the certificate is for another name',
  ],
  [
    'MTA-STS, a host that is not listed',
    { sts: 'enforce', isListed: false },
    good,
    'defer 4.7.5 the MTA-STS policy of the domain does not list this host',
  ],
  ['DANE wins over MTA-STS', { dane: 'verified', sts: 'enforce', isListed: false }, good, 'go on encrypted'],
  [
    'unusable TLSA does not win',
    { dane: 'encrypted', sts: 'enforce' },
    { ...good, chain: 'unverified' },
    'defer 4.7.5 the certificate does not verify',
  ],
  [
    'REQUIRETLS, insecure way',
    { hasRequireTls: true },
    good,
    'fail 5.7.10 the message requires TLS all the way, and neither DNSSEC nor MTA-STS secures the way to this host',
  ],
  [
    'REQUIRETLS, not offered',
    { hasRequireTls: true, lookUp: 'secure' },
    { ...good, offersRequireTls: false },
    'fail 5.7.30 the host does not offer REQUIRETLS',
  ],
  [
    'REQUIRETLS, STARTTLS stripped',
    { hasRequireTls: true, lookUp: 'secure' },
    { kind: 'no-starttls' },
    'fail 5.7.10 the host does not offer STARTTLS',
  ],
  [
    'REQUIRETLS, handshake failed',
    { hasRequireTls: true, lookUp: 'secure' },
    { kind: 'handshake-failed' },
    'defer 4.7.10 the TLS handshake failed',
  ],
  [
    'REQUIRETLS, unusable TLSA',
    { hasRequireTls: true, lookUp: 'secure', dane: 'encrypted' },
    { ...good, chain: 'unverified' },
    'defer 4.7.10 the certificate does not verify',
  ],
  [
    'TLS-Required: No, DANE fails',
    { hasTlsRequiredNo: true, dane: 'verified' },
    { kind: 'no-starttls' },
    'go on in the clear',
  ],
  [
    'TLS-Required: No, the operator requires DANE',
    { hasTlsRequiredNo: true, dane: 'verified', isDaneRequired: true },
    { kind: 'no-starttls' },
    'defer 4.7.4 the host does not offer STARTTLS',
  ],
  ['a route without TLS, a domain with DANE', { route: 'none', dane: 'verified' }, good, 'go on encrypted'],
  [
    'OCSP required, none came',
    { ocsp: 'must' },
    { ...good, staple: 'missing' },
    'defer 4.7.5 the certificate came without an OCSP response',
  ],
  ['OCSP asked for, revoked, nobody verifies', { ocsp: 'try' }, { ...good, staple: 'revoked' }, 'go on encrypted'],
  [
    'OCSP asked for, revoked, MTA-STS',
    { ocsp: 'try', sts: 'enforce' },
    { ...good, staple: 'revoked' },
    'defer 4.7.5 the certificate is revoked (OCSP)',
  ],
])('%s', (_, facts, seen, expected) => {
  expect(verdictOn(facts, seen)).toBe(expected);
});

test('mail fails when every host says so for good, and waits when one may get better', () => {
  const fail = { kind: 'next-host', ifNone: 'fail', code: '5.7.30', words: 'no REQUIRETLS' } as const;
  const defer = { kind: 'next-host', ifNone: 'defer', code: '4.7.5', words: 'no handshake' } as const;
  expect(conclude([fail, fail])).toEqual({ kind: 'fail', code: '5.7.30', words: 'no REQUIRETLS' });
  expect(conclude([fail, defer])).toEqual({ kind: 'defer', code: '4.7.5', words: 'no handshake' });
  expect(conclude([])).toMatchObject({ kind: 'defer' });
});
