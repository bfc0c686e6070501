import type { Decision } from '@posthorn/policy/decision';
import { acceptMessage } from '../accept.ts';
import { predataStage } from '../stages/predata.ts';
import { decide, isAccepting, replyOf } from '../stages/stage.ts';
import { restartWindow } from '../timeouts.ts';
import { answerDecision } from './answer.ts';
import { incomingBody } from './body.ts';
import { recordRefusal } from './record.ts';
import { endTransaction } from './reset.ts';
import type { Session } from './session.ts';

/** DATA or the first BDAT (RFC 5321 §4.1.1.4, RFC 3030 §2): may the content come? */
export function dataStart(session: Session): Promise<void> | undefined {
  const decision = decide(predataStage, session, undefined);
  if (decision instanceof Promise) return decision.then((decided) => begin(session, decided));
  begin(session, decision);
  return undefined;
}

/** A piece of the content. When the disk is behind, the client waits with us. */
export function content(session: Session, bytes: Uint8Array): Promise<void> | undefined {
  const { transaction, wire, pace, house } = session;
  if (transaction?.body === undefined) return undefined;
  if (transaction.body.write(bytes) || wire.isDiskBehind) return undefined;
  wire.isDiskBehind = true;
  return transaction.body.caughtUp().then(() => {
    wire.isDiskBehind = false;
    restartWindow(pace, house.now());
  });
}

/** The end of the content: the moment at which the message becomes ours, or does not. */
export async function contentEnd(session: Session, size: number): Promise<void> {
  const { transaction, house, wire, conversation } = session;
  if (transaction === undefined) throw new Error('content ended outside a transaction');
  transaction.endedAt = house.now();
  const { decision, each } = await acceptMessage(session, transaction, size);
  if (isAccepting(decision)) {
    session.messages++;
    session.errors = 0;
  }
  if (wire.isClosing) {
    endTransaction(session);
    return;
  }
  if (each === undefined && session.listener.kind === 'lmtp' && decision.verdict !== 'drop') {
    // RFC 2033 §4.2: one reply for each recipient; nothing was said of one alone.
    if (!isAccepting(decision)) recordRefusal(session, decision);
    conversation.answerEach(transaction.accepted.map(() => replyOf(decision)));
  } else if (each !== undefined && decision.verdict !== 'drop') {
    // What the stage prdr refused is recorded for each recipient.
    if (!isAccepting(decision) && decision.stage !== 'prdr') recordRefusal(session, decision);
    const isLmtp = session.listener.kind === 'lmtp';
    // LMTP has no reply for all: whoever was taken hears the id, or why the message as a whole was not.
    const said = each.map((own) => (isLmtp && isAccepting(own) ? decision : own));
    conversation.answerEach(said.map(replyOf), isLmtp ? undefined : replyOf(decision));
  } else {
    answerDecision(session, decision);
  }
  endTransaction(session);
}

function begin(session: Session, decision: Decision): void {
  const { transaction, wire } = session;
  if (wire.isClosing || transaction === undefined) return;
  if (isAccepting(decision)) {
    if (decision.verdict === 'quarantine' || decision.verdict === 'discard') transaction.rules.disposition = decision;
    transaction.body = incomingBody(session);
  }
  answerDecision(session, decision);
}
