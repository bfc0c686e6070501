import { uuidv7 } from '@posthorn/events/id';

import type { Decision } from '@posthorn/policy/decision';
import { isFromOutside } from '../authentication/scope.ts';
import { senderChecks } from '../authentication/sender.ts';
import { type MailSubject, mailStage } from '../stages/mail.ts';
import { decide, isAccepting } from '../stages/stage.ts';
import { answerDecision } from './answer.ts';
import type { Session } from './session.ts';

/** MAIL FROM (RFC 5321 §4.1.1.2): begins a transaction. */
export function mail(session: Session, subject: MailSubject): Promise<void> | undefined {
  const decision = decide(mailStage, session, subject);
  if (decision instanceof Promise) return decision.then((decided) => answer(session, subject, decided));
  answer(session, subject, decision);
  return undefined;
}

function answer(session: Session, subject: MailSubject, decision: Decision): void {
  if (session.wire.isClosing) return;
  if (isAccepting(decision)) {
    session.transaction = {
      id: uuidv7(session.house.now()),
      reversePath: subject.reversePath,
      params: subject.params,
      sender: senderChecks(session, subject.reversePath),
      recipients: [],
      acceptedRcpts: 0,
      body: undefined,
      endedAt: 0,
    };
    askAhead(session);
    answerDecision(session, decision);
    return;
  }
  answerDecision(session, { ...decision, facts: { sender: subject.reversePath, ...decision.facts } });
}

/** DNS takes its time, and the client takes its own to name recipients and send the content: the two go side by side. */
function askAhead(session: Session): void {
  const { transaction, inForce } = session;
  if (!inForce.configuration.spf.verify || !isFromOutside(session)) return;
  void transaction?.sender.spf();
  if (inForce.configuration.spf.checkHelo) void transaction?.sender.helo();
}
