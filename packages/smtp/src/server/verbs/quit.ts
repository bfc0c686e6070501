import { reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §4.1.1.10. */
export function quit(session: Session, argument: string): void {
  if (argument !== '') {
    session.violate('syntax', reply(501, '5.5.4', 'QUIT takes no argument'));
    return;
  }
  session.say(reply(221, '2.0.0', `${session.options.hostname} closing connection`));
  session.close('quit');
}
