import { uuidv7 } from '@posthorn/events/id';
import type { Decision } from '@posthorn/policy/decision';
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
      recipients: [],
      acceptedRcpts: 0,
      body: undefined,
      endedAt: 0,
    };
    answerDecision(session, decision);
    return;
  }
  answerDecision(session, { ...decision, facts: { sender: subject.reversePath, ...decision.facts } });
}
