import { reply } from '../../reply.ts';
import type { Session } from '../session.ts';
import { auth } from './auth.ts';
import { bdat } from './bdat.ts';
import { data } from './data.ts';
import { ehlo, helo, lhlo } from './helo.ts';
import { help } from './help.ts';
import { mail } from './mail.ts';
import { noop } from './noop.ts';
import { quit } from './quit.ts';
import { rcpt } from './rcpt.ts';
import { rset } from './rset.ts';
import { starttls } from './starttls.ts';
import { vrfy } from './vrfy.ts';
import { xclient } from './xclient.ts';

/** A command; `argument` is what follows the verb and its space, without trailing spaces. */
export type Verb = (session: Session, argument: string) => void;

export const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['MAIL', mail],
  ['RCPT', rcpt],
  ['DATA', data],
  ['BDAT', bdat],
  ['EHLO', ehlo],
  ['HELO', helo],
  ['LHLO', lhlo],
  ['RSET', rset],
  ['NOOP', noop],
  ['QUIT', quit],
  ['VRFY', vrfy],
  ['HELP', help],
  ['AUTH', auth],
  ['STARTTLS', starttls],
  ['XCLIENT', xclient],
  ...['EXPN', 'ETRN', 'ATRN', 'TURN', 'SEND', 'SOML', 'SAML', 'BURL'].map((name) => [name, notImplemented] as const),
  ...['GET', 'POST', 'PUT', 'HEAD', 'CONNECT', 'OPTIONS'].map((name) => [name, otherProtocol] as const),
]);

/** RFC 5321 §4.2.4. */
function notImplemented(session: Session): void {
  session.violate('unknown-command', reply(502, '5.5.1', 'Command not implemented'));
}

/** A web browser or proxy was tricked into talking to us; its next lines may be anything. */
function otherProtocol(session: Session): void {
  session.violate('other-protocol', reply(421, '4.7.0', `${session.options.hostname} This is not a web server`));
  session.close('violation');
}
