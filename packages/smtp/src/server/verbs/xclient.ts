import { nothingOffered } from '../../extensions/table.ts';
import { parseXclient } from '../../extensions/xclient.ts';
import { isPositive, reply } from '../../reply.ts';
import { greet } from '../greet.ts';
import type { Session } from '../session.ts';

/** A trusted front speaks for somebody else: the session begins anew, greeting and all, as that client's (Postfix XCLIENT). */
export function xclient(session: Session, argument: string): void {
  // Offered or not is asked anew, since fronts may use it before EHLO.
  if (!session.options.offer('XCLIENT')) {
    session.violate('unknown-command', reply(550, '5.7.0', 'XCLIENT is for trusted hosts'));
    return;
  }
  if (session.transaction !== undefined) {
    session.violate('bad-sequence', reply(503, '5.5.1', 'A transaction is open'));
    return;
  }
  const parsed = parseXclient(argument);
  if (!parsed.ok) {
    session.violate('syntax', reply(501, '5.5.4', `XCLIENT: ${parsed.reason}`));
    return;
  }
  if (!session.isIdleAllowed()) return;
  session.ask({ kind: 'xclient', attributes: parsed.attributes }, (answer) => {
    if (!isPositive(answer)) {
      session.refuseCommand(answer);
      return;
    }
    session.helo = undefined;
    session.identity = parsed.attributes.login;
    session.offered = nothingOffered;
    session.ask({ kind: 'greet' }, (welcome) => greet(session, welcome));
  });
}
