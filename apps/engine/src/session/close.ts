import { type Reply, reply } from '@posthorn/smtp/reply';
import { isResumed } from '@posthorn/transport/resumption/bits';
import { pipeConnectOf } from './receive-log.ts';
import { recordConnection } from './record.ts';
import { endTransaction } from './reset.ts';
import type { Session } from './session.ts';

/** The conversation is over; what was said is still written. */
export function closed(session: Session, reason: string): undefined {
  session.ending ??= reason;
  session.wire.isClosing = true;
}

/** Ends a session from our side with a last word, whatever it was doing. */
export function endSession(session: Session, lastWord: Reply, reason: string): void {
  if (session.wire.isClosing) return;
  session.ending = reason;
  if (session.wire.isHandshaking) {
    session.wire.isClosing = true;
    session.wire.socket.destroy();
    return;
  }
  session.conversation.refuse(lastWord);
  session.wake();
}

/** RFC 5321 §3.8: while the engine stops, a session that has nothing under way hears 421. True when it has just been told. */
export function shuttingDown(session: Session): boolean {
  const { house, transaction, wire, conversation } = session;
  if (!house.isDraining || transaction !== undefined || wire.isClosing) return false;
  if (wire.isHandshaking || conversation.state.waiting) return false;
  session.ending = 'shutdown';
  conversation.refuse(reply(421, '4.3.2', `${session.inForce.hostname} is stopping, try again later`));
  return true;
}

/** The socket is gone: gives everything back and writes the last event. */
export function gone(session: Session): void {
  const { house, wire, pace } = session;
  if (!house.sessions.delete(session)) return;
  wire.isClosing = true;
  clearTimeout(wire.holdTimer);
  clearTimeout(wire.greetingTimer);
  if (session.transaction?.endedAt === 0) endTransaction(session);
  session.leave();
  const pipeConnect = pipeConnectOf(session);
  recordConnection(session, 'tcp:close', {
    port: session.client.port,
    text: session.ending ?? 'disconnect',
    data: {
      listener: session.listener.name,
      seconds: Math.round(house.now() - pace.openedAt) / 1000,
      bytesIn: wire.bytesIn,
      bytesOut: wire.bytesOut,
      messages: session.messages,
      ...(pipeConnect === undefined ? {} : { pipeConnect }),
      ...(session.rules.all.size === 0 ? {} : { rules: [...session.rules.all] }),
      ...tlsOf(session),
    },
  });
}

/** As logs write it: a star after the cipher of a session that was resumed. */
function tlsOf({ tls }: Session): { tls?: string; resumption?: number } {
  if (tls === undefined) return {};
  return { tls: `${tls.version}:${tls.cipher}${isResumed(tls.resumption) ? '*' : ''}`, resumption: tls.resumption };
}
