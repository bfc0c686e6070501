import type { Decision } from '@posthorn/policy/decision';
import type { ScanAnswer } from '@posthorn/scan/answer';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import { decisionOf } from '../stages/stage.ts';

/** Who was refused what, by what milter. */
type Refusal = { milter: string; reply: NonNullable<ScanAnswer['reply']>; until: number };

/**
 * Recipients that a milter refuses while it takes others of the same message. A client that hears one answer for all of them is told to come again,
 * and then hears the milter's own answer when it names that recipient, so that the others get their mail and nobody has to write a bounce.
 */
export type RefusedRecipients = {
  put(key: string, refusal: Omit<Refusal, 'until'>): void;
  /** Once: who comes a third time is shown to the milter. */
  take(key: string): Refusal | undefined;
};

export function createRefusedRecipients(now: () => number): RefusedRecipients {
  const known = new Map<string, Refusal>();
  return {
    put(key, refusal) {
      known.delete(key);
      known.set(key, { ...refusal, until: now() + KEPT_MS });
      if (known.size > MOST) known.delete(known.keys().next().value!);
    },
    take(key) {
      const found = known.get(key);
      known.delete(key);
      return found !== undefined && now() < found.until ? found : undefined;
    },
  };
}

/** Large senders come again from a neighbouring address. */
export const refusalKey = ({ client }: Session, { reversePath }: Transaction, address: string): string =>
  JSON.stringify([client.keys.network, reversePath, address]);

/** What a milter said of this recipient when the message came last. */
export function refusedBefore(session: Session, transaction: Transaction, address: string): Decision | undefined {
  const found = session.house.scanners.refused.take(refusalKey(session, transaction, address));
  if (found === undefined) return undefined;
  const { milter, reply } = found;
  return decisionOf('rcpt', session, {
    rule: 'builtin.milter-recipient',
    verdict: reply.code < 500 ? 'defer' : 'deny',
    reply,
    facts: { milter, recipient: address },
  });
}

/** As long as clients take to come again, mostly. */
const KEPT_MS = 4 * 3_600_000;
const MOST = 20_000;
