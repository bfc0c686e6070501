import type { Session } from './session.ts';

/** Writes what the conversation has said, in one piece, unless the tarpit holds it back. */
export function flush(session: Session): void {
  const { wire } = session;
  if (wire.out.length === 0 || wire.isHandshaking || isHeld(session)) return;
  const bytes = wire.out.length === 1 ? wire.out[0]! : Buffer.concat(wire.out);
  wire.out = [];
  wire.bytesOut += bytes.length;
  if (wire.socket.writable) wire.socket.write(bytes);
}

/** Keeps every answer back for a while, and with it the client. */
export function tarpit(session: Session, milliseconds: number): void {
  const { wire } = session;
  const { observer } = session.house;
  if (observer !== undefined) {
    observer.delayed(milliseconds);
    return;
  }
  wire.heldUntil = Math.max(wire.heldUntil, session.house.now() + milliseconds);
  clearTimeout(wire.holdTimer);
  wire.holdTimer = setTimeout(
    () => {
      wire.holdTimer = undefined;
      session.wake();
    },
    wire.heldUntil - session.house.now() + 1,
  );
}

/** Is output kept back now? */
export function isHeld(session: Session): boolean {
  const { wire } = session;
  if (wire.heldUntil === 0) return false;
  if (session.house.now() < wire.heldUntil) return true;
  wire.heldUntil = 0;
  return false;
}

/** Reads from the socket exactly while somebody has use for it: TCP then slows the client down for us. */
export function regulate(session: Session): void {
  const { wire, conversation } = session;
  if (wire.isHandshaking) return;
  const isReading = wire.isClosing || (mayRead(session) && conversation.wantsInput);
  if (isReading === wire.isReading) return;
  wire.isReading = isReading;
  if (isReading) wire.socket.resume();
  else wire.socket.pause();
}

/** Ends the connection once what was said is written; the clock cuts it when the client does not let go. */
export function hangUp(session: Session): void {
  const { socket } = session.wire;
  if (!socket.writableEnded) socket.end();
}

function mayRead({ wire }: Session): boolean {
  return wire.out.length === 0 && !wire.isDiskBehind && !wire.socket.writableNeedDrain;
}
