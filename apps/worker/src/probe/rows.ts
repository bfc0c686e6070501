import type { ProbeRow } from '@posthorn/settings/probe';
import { rowsFor } from '@posthorn/transport/secure/require';
import type { Secured } from '../secure/demands.ts';

/** The rows of the decision tables that speak of a host: what DANE decided, and who forbids or asks for what. */
export function rowsOf({ facts, evidence }: Secured): ProbeRow[] {
  const { refused, demanded } = rowsFor(facts);
  const dane = evidence?.dane;
  return [
    ...(dane
      ? [{ table: 'dane' as const, because: dane.because, when: worded(dane.when), asks: { decision: dane.decision } }]
      : []),
    ...(refused
      ? [
          {
            table: 'refusal' as const,
            because: refused.refusal.words,
            when: worded(refused.when),
            asks: { otherwise: refused.refusal.ifNone === 'fail' ? 'comes back' : 'waits', code: refused.refusal.code },
          },
        ]
      : []),
    ...demanded.map(({ because, when, asks }) => ({
      table: 'demand' as const,
      because,
      when: worded(when),
      asks: { ...asks } as Record<string, string>,
    })),
  ];
}

const worded = (when: object): Record<string, string[]> =>
  Object.fromEntries(Object.entries(when).map(([key, values]) => [key, (values as unknown[]).map(String)]));
