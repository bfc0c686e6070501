import { uuidv7 } from '@posthorn/events/id';

import type { Decision } from '@posthorn/policy/decision';
import type { MailParameters } from '@posthorn/smtp/index';
import { isFromOutside } from '../authentication/scope.ts';
import { senderChecks } from '../authentication/sender.ts';
import { newMessageRules } from '../rules/state.ts';
import { type MailSubject, mailStage } from '../stages/mail.ts';
import { decide, isAccepting } from '../stages/stage.ts';
import { answerDecision } from './answer.ts';
import type { Session } from './session.ts';
import type { Transaction } from './transaction.ts';

/** MAIL FROM (RFC 5321 §4.1.1.2): begins a transaction. */
export function mail(
  session: Session,
  said: { reversePath: string; params: MailParameters },
): Promise<void> | undefined {
  const subject: MailSubject = { ...said, transaction: begun(session, said) };
  const decision = decide(mailStage, session, subject);
  if (decision instanceof Promise) return decision.then((decided) => answer(session, subject, decided));
  answer(session, subject, decision);
  return undefined;
}

function answer(session: Session, subject: MailSubject, decision: Decision): void {
  if (session.wire.isClosing) return;
  if (isAccepting(decision)) {
    const { transaction } = subject;
    if (decision.verdict === 'quarantine' || decision.verdict === 'discard') transaction.rules.disposition = decision;
    session.transaction = transaction;
    askAhead(session);
    answerDecision(session, decision);
    return;
  }
  answerDecision(session, { ...decision, facts: { sender: subject.reversePath, ...decision.facts } });
}

function begun(
  session: Session,
  { reversePath, params }: { reversePath: string; params: MailParameters },
): Transaction {
  return {
    id: uuidv7(session.house.now()),
    reversePath,
    params,
    sender: senderChecks(session, reversePath),
    recipients: [],
    accepted: [],
    rules: newMessageRules(),
    profile: undefined,
    prdrRan: false,
    body: undefined,
    newBody: undefined,
    endedAt: 0,
  };
}

/** DNS takes its time, and the client takes its own to name recipients and send the content: the two go side by side. */
function askAhead(session: Session): void {
  const { transaction, inForce } = session;
  if (!inForce.configuration.spf.verify || !isFromOutside(session)) return;
  void transaction?.sender.spf();
  if (inForce.configuration.spf.checkHelo) void transaction?.sender.helo();
}
