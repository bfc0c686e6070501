import { reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §4.1.1.9; an argument is allowed and ignored. */
export function noop(session: Session): void {
  if (session.isIdleAllowed()) session.say(reply(250, '2.0.0', 'Ok'));
}
