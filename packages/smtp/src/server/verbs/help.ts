import { reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §4.1.1.8. */
export function help(session: Session): void {
  if (!session.isIdleAllowed()) return;
  const { help: text, protocol } = session.options;
  const hello = protocol === 'lmtp' ? 'LHLO' : 'EHLO HELO';
  const words = text === '' ? [] : [text];
  session.say(reply(214, '2.0.0', ...words, `${hello} MAIL RCPT DATA BDAT RSET NOOP VRFY HELP STARTTLS AUTH QUIT`));
}
