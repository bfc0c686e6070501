import type { Decision } from '@posthorn/policy/decision';
import { isAccepting, replyOf } from '../stages/stage.ts';
import { recordRefusal } from './record.ts';
import type { Session } from './session.ts';
import { tarpit } from './wire.ts';

/** Says a decision to the client, and records it when it is a refusal. */
export function answerDecision(session: Session, decision: Decision, recipient?: string): void {
  if (!isAccepting(decision)) {
    recordRefusal(session, decision, recipient);
    if (isFault(session, decision)) countError(session);
  }
  if (decision.verdict === 'drop' || decision.reply?.code === 421) session.conversation.refuse(replyOf(decision));
  else session.conversation.answer(replyOf(decision));
}

/** A list with some dead addresses is no attack, and who comes too often or too early has broken no rule. */
function isFault({ transaction }: Session, { verdict, stage }: Decision): boolean {
  if (verdict === 'defer') return false;
  return stage !== 'rcpt' || transaction === undefined || transaction.recipients.length === 0;
}

/** Counts what the client did wrong; from the second time on it waits longer and longer for its answers. */
export function countError(session: Session): void {
  session.errors++;
  const base = session.inForce.configuration.smtp.tarpitDelay;
  if (base > 0 && session.errors >= 2) tarpit(session, Math.min(base * (session.errors - 1), maxTarpitSeconds) * 1000);
}

/** RFC 5321 §4.5.3.2 lets clients give up after five minutes; half a minute is far from that and long enough to be dull. */
const maxTarpitSeconds = 30;
