import type { Decision } from '@posthorn/policy/decision';
import { summaryOf } from '@posthorn/smtp/extensions/prdr';
import { recordRefusal } from '../session/record.ts';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import { prdrStage } from '../stages/prdr.ts';
import { decide, decisionOf, isAccepting, replyOf } from '../stages/stage.ts';
import { isJudgedEach } from './profile.ts';
import type { MessageContent } from './scope.ts';
import { newRecipientRules } from './state.ts';

/** What the stage prdr said of one recipient. */
export type EachDecision = { decision: Decision; hold: string | undefined };

/**
 * Asks the stage prdr for each recipient (draft-hall-prdr-00, RFC 2033 §4.2), where the client wants that and there are several: with one there is nothing to
 * tell apart. Refused recipients are recorded and taken out of the transaction, so that they are never stored. Undefined: not asked.
 */
export async function askEach(
  session: Session,
  transaction: Transaction,
  content: MessageContent,
): Promise<ReadonlyMap<string, EachDecision> | undefined> {
  if (!isJudgedEach(session, transaction) || transaction.accepted.length < 2) return undefined;
  const decisions = new Map<string, EachDecision>();
  for (const { id, address } of transaction.recipients) {
    const rules = newRecipientRules();
    const subject = { address, choice: session.inForce.route(address), rules, content };
    decisions.set(id, { decision: await decide(prdrStage, session, subject), hold: rules.hold });
  }
  transaction.prdrRan = true;
  const refused = transaction.recipients.filter(({ id }) => !isAccepting(decisions.get(id)!.decision));
  for (const { id, address } of refused) recordRefusal(session, decisions.get(id)!.decision, address);
  const taken = transaction.recipients.filter((recipient) => !refused.includes(recipient));
  transaction.recipients.splice(0, transaction.recipients.length, ...taken);
  return decisions;
}

/** Refused for everybody is refused. */
export function refusedForAll(session: Session, each: ReadonlyMap<string, EachDecision>): Decision {
  const summary = summaryOf([...each.values()].map(({ decision }) => replyOf(decision)));
  return decisionOf('prdr', session, {
    rule: 'builtin.prdr',
    verdict: summary.code < 500 ? 'defer' : 'deny',
    reply: {
      code: summary.code,
      ...(summary.enhanced === undefined ? {} : { enhanced: summary.enhanced }),
      text: summary.lines.join(' '),
    },
  });
}
