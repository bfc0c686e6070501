import { fillTemplate } from '@posthorn/settings/template';
import { reply } from '@posthorn/smtp/reply';
import { isAccepting } from '../stages/stage.ts';
import { answerDecision } from './answer.ts';
import type { Session } from './session.ts';

/** The greeting (RFC 5321 §4.3.1): our name, the protocol, the operator's words; or the refusal of the connect stage. */
export function greet(session: Session): undefined {
  const { welcome, inForce, listener, conversation } = session;
  if (welcome !== undefined && !isAccepting(welcome)) {
    answerDecision(session, welcome);
    return;
  }
  const greeting = fillTemplate(inForce.configuration.smtp.greeting, {
    listener: listener.name,
    revision: String(inForce.revision),
  });
  const words = listener.kind === 'lmtp' ? greeting.replace(/^ESMTP\b/, 'LMTP') : greeting;
  conversation.answer(reply(220, undefined, `${inForce.hostname} ${words}`.trimEnd()));
}
