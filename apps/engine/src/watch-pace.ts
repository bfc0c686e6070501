import { reply } from '@posthorn/smtp/reply';
import type { House } from './house.ts';
import { endSession } from './session/close.ts';
import type { Session } from './session/session.ts';
import { type Overdue, overdue } from './timeouts.ts';

/** Looks at every session once and ends those that were too slow: 421 4.4.2, then the connection closes. */
export function watchPace(house: House): void {
  const now = house.now();
  for (const session of house.sessions) {
    if (isStuckWriting(session, now)) {
      session.ending ??= 'time-out: the client does not read';
      session.wire.socket.destroy();
      continue;
    }
    const what = overdue(session.pace, limitsOf(session), now);
    if (what !== undefined) end(session, what);
  }
}

function end(session: Session, what: Overdue): void {
  const { house, wire, inForce } = session;
  if (what === 'closing') {
    wire.socket.destroy();
    return;
  }
  house.metrics.timedOut(what);
  if (what === 'handshake') {
    session.ending ??= 'time-out: handshake';
    wire.socket.destroy();
    return;
  }
  endSession(session, reply(421, '4.4.2', `${inForce.hostname} ${words[what]}`), `time-out: ${what}`);
}

function limitsOf({ inForce }: Session) {
  const { commandTimeout, dataTimeout, sessionTimeout, minDataRate } = inForce.configuration.smtp;
  return { handshakeTimeout: handshakeSeconds, commandTimeout, dataTimeout, sessionTimeout, minDataRate };
}

/** A client that never takes our answers would otherwise hold its session for ever. */
function isStuckWriting({ wire, pace, inForce }: Session, now: number): boolean {
  const { socket } = wire;
  if (socket.writableLength === 0) {
    wire.stuckSince = 0;
    return false;
  }
  if (wire.stuckSince === 0 || wire.stuckBytes !== socket.bytesWritten) {
    wire.stuckSince = now;
    wire.stuckBytes = socket.bytesWritten;
  }
  const patience = pace.turn === 'closing' ? closingMs : inForce.configuration.smtp.commandTimeout * 1000;
  return now - wire.stuckSince > patience;
}

const words: Record<Exclude<Overdue, 'closing' | 'handshake'>, string> = {
  command: 'waited too long for your next command',
  'content-idle': 'waited too long for your message',
  'content-slow': 'your message comes too slowly',
  session: 'this session has lasted too long',
};

const handshakeSeconds = 30;
const closingMs = 5_000;
