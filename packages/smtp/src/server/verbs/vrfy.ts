import { isPositive, reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §3.5; a server that tells nothing says 252 (§7.3). */
export function vrfy(session: Session, argument: string): void {
  const isUtf8Asked = session.offered.byKeyword.has('SMTPUTF8') && / SMTPUTF8$/i.test(argument);
  const who = isUtf8Asked ? argument.slice(0, -9).trimEnd() : argument;
  if (who === '') {
    session.violate('syntax', reply(501, '5.5.4', 'Syntax: VRFY address'));
    return;
  }
  if (!isUtf8Asked && /[^\x20-\x7e]/.test(who)) {
    session.violate('non-ascii', reply(553, '5.6.7', 'A non-ASCII address needs SMTPUTF8'));
    return;
  }
  if (!session.isIdleAllowed()) return;
  if (session.options.vrfy === 'off') {
    session.say(reply(252, '2.0.0', 'Not verified here; mail for it will be tried'));
    return;
  }
  session.ask({ kind: 'vrfy', argument: who }, (answer) => {
    if (isPositive(answer)) session.say(answer);
    else session.refuseCommand(answer);
  });
}
