import { LookupFailed } from '@posthorn/policy/lookup/at-hand';
import { reply } from '@posthorn/smtp/reply';
import type { ServerEvent } from '@posthorn/smtp/server';
import { decisionOf, lookupFailed, replyOf } from '../stages/stage.ts';
import { restartWindow, type Turn, takeTurn } from '../timeouts.ts';
import { answerDecision } from './answer.ts';
import { authenticated, authenticationFailed, lookUpCredential } from './auth.ts';
import { closed, shuttingDown } from './close.ts';
import { content, contentEnd, dataStart } from './data.ts';
import { greet } from './greet.ts';
import { helo } from './helo.ts';
import { learn } from './learn.ts';
import { mail } from './mail.ts';
import { rcpt } from './rcpt.ts';
import { reset } from './reset.ts';
import type { Session } from './session.ts';
import { startTls } from './starttls.ts';
import { violation } from './violation.ts';
import { vrfy } from './vrfy.ts';
import { flush, hangUp, isHeld, regulate } from './wire.ts';
import { xclient } from './xclient.ts';

/** Lets a session go on: its events are handled one by one until the conversation waits for the client or for us. */
export function pump(session: Session): void {
  const { wire, conversation } = session;
  if (wire.isPumping) return;
  wire.isPumping = true;
  let isNewTurn = false;
  do {
    for (let events = conversation.events(); events.length > 0; events = conversation.events()) {
      for (const event of events) {
        if (event.kind !== 'content') isNewTurn = true;
        handle(session, event);
      }
    }
  } while (shuttingDown(session));
  wire.isPumping = false;
  flush(session);
  giveTurn(session, isNewTurn);
  regulate(session);
}

function handle(session: Session, event: ServerEvent): void {
  try {
    const learning = session.inForce.hasLookedUpLists ? learn(session, event) : undefined;
    const later = learning === undefined ? dispatch(session, event) : learning.then(() => dispatch(session, event));
    if (later !== undefined) {
      later.then(
        () => session.wake(),
        (error: unknown) => {
          unexpected(session, event, error);
          session.wake();
        },
      );
    }
  } catch (error) {
    unexpected(session, event, error);
  }
}

function dispatch(session: Session, event: ServerEvent): Promise<void> | undefined {
  switch (event.kind) {
    case 'send':
      session.wire.out.push(event.bytes);
      return undefined;
    case 'content':
      return content(session, event.bytes);
    case 'greet':
      return greet(session);
    case 'helo':
      return helo(session, event);
    case 'xclient':
      return xclient(session, event.attributes);
    case 'startTls':
      return startTls(session);
    case 'lookupCredential':
      return lookUpCredential(session, event);
    case 'authenticated':
      return authenticated(session, event);
    case 'authenticationFailed':
      return authenticationFailed(session, event);
    case 'mail':
      return mail(session, event);
    case 'rcpt':
      return rcpt(session, event);
    case 'dataStart':
      return dataStart(session);
    case 'contentEnd':
      return contentEnd(session, event.size);
    case 'vrfy':
      return vrfy(session, event.argument);
    case 'reset':
      return reset(session);
    case 'violation':
      return violation(session, event);
    case 'close':
      return closed(session, event.reason);
  }
}

/** The one place where a fault of ours meets a client: it may try again later, and nothing of it was stored. */
function unexpected(session: Session, event: ServerEvent, error: unknown): void {
  if (error instanceof LookupFailed) {
    if (!session.wire.isClosing) putOff(session, error);
    return;
  }
  session.house.log.error({ err: error, session: session.id, step: event.kind }, 'a step of a session failed');
  if (session.wire.isClosing) return;
  if (session.conversation.state.waiting && event.kind !== 'lookupCredential') {
    session.conversation.answer(reply(451, '4.3.0', 'Something went wrong here, try again later'));
  } else {
    session.conversation.refuse(reply(421, '4.3.0', 'Something went wrong here, try again later'));
  }
}

/** A list could not be asked outside of a stage: the same answer, and the same record. */
function putOff(session: Session, error: LookupFailed): void {
  const stage = session.transaction === undefined ? 'helo' : 'rcpt';
  const decision = decisionOf(stage, session, lookupFailed(error, stage));
  if (session.conversation.state.waiting) answerDecision(session, decision);
  else session.conversation.refuse(replyOf({ ...decision, reply: { ...decision.reply!, code: 421 } }));
}

function giveTurn(session: Session, isNewTurn: boolean): void {
  const { wire, pace, conversation } = session;
  const now = session.house.now();
  if (wire.isClosing) {
    if (wire.out.length > 0) return;
    takeTurn(pace, 'closing', now, false);
    hangUp(session);
    return;
  }
  const { waiting, phase } = conversation.state;
  // Whoever says everything at once and ends its side is greeted and answered all the same.
  const isBegun = phase !== 'greeting';
  if (wire.isEnded && isBegun && !waiting && wire.out.length === 0) {
    closed(session, 'disconnect');
    hangUp(session);
    return;
  }
  const isOurs = waiting || wire.isDiskBehind || isHeld(session);
  const turn: Turn = isOurs ? 'ours' : phase === 'tls' ? 'handshake' : phase === 'content' ? 'content' : 'command';
  if (pace.turn === 'ours' && turn === 'content') restartWindow(pace, now);
  takeTurn(pace, turn, now, isNewTurn);
}
