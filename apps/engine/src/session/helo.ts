import type { Decision } from '@posthorn/policy/decision';
import { reply } from '@posthorn/smtp/reply';
import { type HeloSubject, heloStage } from '../stages/helo.ts';
import { decide, isAccepting } from '../stages/stage.ts';
import { answerDecision } from './answer.ts';
import type { Session } from './session.ts';
import { isOffered } from './settings.ts';

/** EHLO, HELO, LHLO (RFC 5321 §4.1.1.1, RFC 2033 §4.1). */
export function helo(session: Session, event: HeloSubject): Promise<void> | undefined {
  session.helo = event.name;
  session.isExtended = event.verb !== 'HELO';
  if (session.client.name === undefined && session.inForce.advertisingNeedsName) return heloOnceNamed(session, event);
  const decision = decide(heloStage, session, event);
  if (decision instanceof Promise) return decision.then((decided) => answer(session, decided));
  answer(session, decision);
  return undefined;
}

/** What is offered may depend on the client's name, so its look-up is waited for (within its budget). */
async function heloOnceNamed(session: Session, event: HeloSubject): Promise<void> {
  await session.facts.reverseName();
  answer(session, await decide(heloStage, session, event));
}

function answer(session: Session, decision: Decision): void {
  if (session.wire.isClosing) return;
  if (!isAccepting(decision)) {
    answerDecision(session, decision);
    return;
  }
  const { address, name } = session.client;
  const who = name === undefined ? `[${address}]` : `${name} [${address}]`;
  if (session.isExtended && isOffered(session, 'PIPECONNECT')) session.house.earlyOffers.note(address);
  session.conversation.answer(reply(250, undefined, `${session.inForce.hostname} greets ${who}`));
}
