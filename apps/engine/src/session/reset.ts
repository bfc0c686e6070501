import type { Session } from './session.ts';
import { adopt } from './settings.ts';

/** The transaction is over without a message (RFC 5321 §4.1.1.5, and content that was refused). */
export function reset(session: Session): undefined {
  session.refusedTransaction = session.transaction;
  endTransaction(session);
}

/** Forgets the transaction with everything it held; the next one begins with the newest settings. */
export function endTransaction(session: Session): void {
  session.transaction?.body?.discard();
  session.transaction?.newBody?.discard();
  session.transaction = undefined;
  session.wire.isDiskBehind = false;
  adopt(session, session.house.inForce());
}
