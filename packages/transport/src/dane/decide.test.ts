import { describe, expect, test } from 'vitest';
import { type DaneDecision, type DaneFacts, daneRules, decideDane } from './decide.ts';

const wishes = ['require', 'try', 'off'] as const;
const mxs = ['secure', 'insecure', 'given'] as const;
const addresses = ['secure', 'insecure'] as const;
const tlsas = ['usable', 'unusable', 'none', 'failed'] as const;
const every: DaneFacts[] = wishes.flatMap((wish) =>
  mxs.flatMap((mx) => addresses.flatMap((a) => tlsas.map((tlsa) => ({ wish, mx, addresses: a, tlsa })))),
);
const name = ({ wish, mx, addresses: a, tlsa }: DaneFacts): string => `${wish}, MX ${mx}, addresses ${a}, TLSA ${tlsa}`;

/** By hand: what holds when DNSSEC secures the way to the host, by what was found there. */
const secured: Record<'require' | 'try', Record<DaneFacts['tlsa'], DaneDecision>> = {
  try: { usable: 'verified', unusable: 'encrypted', none: 'opportunistic', failed: 'delay' },
  require: { usable: 'verified', unusable: 'delay', none: 'delay', failed: 'delay' },
};

describe('every combination', () => {
  test.each(every.map((facts) => [name(facts), facts] as const))('%s', (_, facts) => {
    const isSecured = facts.mx !== 'insecure' && facts.addresses === 'secure';
    const expected =
      facts.wish === 'off'
        ? 'opportunistic'
        : isSecured
          ? secured[facts.wish][facts.tlsa]
          : facts.wish === 'require'
            ? 'delay'
            : 'opportunistic';
    expect(decideDane(facts).decision).toBe(expected);
    expect(decideDane(facts).because).not.toBe('');
  });
});

test('no row stands in vain', () => {
  expect(new Set(every.map((facts) => decideDane(facts).because)).size).toBe(
    new Set(daneRules.map(({ because }) => because)).size,
  );
});
