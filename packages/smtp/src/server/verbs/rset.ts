import { reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §4.1.1.5. */
export function rset(session: Session, argument: string): void {
  if (argument !== '') {
    session.violate('syntax', reply(501, '5.5.4', 'RSET takes no argument'));
    return;
  }
  if (session.transaction === undefined && !session.isIdleAllowed()) return;
  session.endTransaction(true);
  session.say(reply(250, '2.0.0', 'Ok'));
}
