import { nothingOffered } from '../../extensions/table.ts';
import { reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 3207. What came in the clear behind the command is thrown away: it could be an attacker's. */
export function starttls(session: Session, argument: string): void {
  if (argument !== '') {
    session.violate('syntax', reply(501, '5.5.4', 'STARTTLS takes no argument'));
  } else if (session.secure) {
    session.violate('bad-sequence', reply(503, '5.5.1', 'TLS is already active'));
  } else if (!session.options.starttls) {
    session.violate('unknown-command', reply(502, '5.5.1', 'STARTTLS is not available'));
  } else if (!session.offered.byKeyword.has('STARTTLS')) {
    session.violate('bad-sequence', reply(503, '5.5.1', 'Introduce yourself first'));
  } else {
    session.endTransaction(true);
    const ready = reply(220, '2.0.0', 'Ready to start TLS');
    session.say(ready);
    if (session.input.length > 0) {
      session.emit({ kind: 'violation', what: 'input-after-starttls', command: 'STARTTLS', reply: ready });
    }
    session.input.clear();
    session.phase = 'tls';
    session.emit({ kind: 'startTls' });
  }
}

/** RFC 3207 §4.2: everything learnt from the client is forgotten. */
export function beginSecure(session: Session): void {
  session.secure = true;
  session.phase = 'command';
  session.helo = undefined;
  session.identity = undefined;
  session.offered = nothingOffered;
  session.input.clear();
}
