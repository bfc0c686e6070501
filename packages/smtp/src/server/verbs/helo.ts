import { isEarlyInputAllowed, nothingOffered, offerExtensions } from '../../extensions/table.ts';
import { isAddressLiteral } from '../../path.ts';
import { isPositive, reply } from '../../reply.ts';
import type { Session } from '../session.ts';

export function ehlo(session: Session, argument: string): void {
  introduce(session, session.options.protocol === 'lmtp' ? undefined : 'EHLO', argument);
}

export function helo(session: Session, argument: string): void {
  introduce(session, session.options.protocol === 'lmtp' ? undefined : 'HELO', argument);
}

/** RFC 2033 §4.1. */
export function lhlo(session: Session, argument: string): void {
  introduce(session, session.options.protocol === 'lmtp' ? 'LHLO' : undefined, argument);
}

/** RFC 5321 §4.1.1.1; ends an open transaction like RSET (§4.1.4). */
function introduce(session: Session, verb: 'EHLO' | 'HELO' | 'LHLO' | undefined, name: string): void {
  const { protocol, hostname } = session.options;
  if (verb === undefined) {
    const wanted = protocol === 'lmtp' ? 'LHLO' : 'EHLO';
    session.violate('unknown-command', reply(500, '5.5.1', `This is ${protocol.toUpperCase()}: say ${wanted}`));
    return;
  }
  if (name.length > 255 || !(HOST_NAME.test(name) || isAddressLiteral(name))) {
    session.violate('syntax', reply(501, '5.5.4', `Syntax: ${verb} hostname`));
    return;
  }
  if (session.helo !== undefined && !session.isIdleAllowed()) return;
  session.endTransaction(true);
  session.ask({ kind: 'helo', verb, name }, (answer) => {
    if (!isPositive(answer)) {
      session.refuseCommand(answer);
      return;
    }
    session.helo = { verb, name };
    const { options } = session;
    session.offered =
      verb === 'HELO'
        ? nothingOffered
        : offerExtensions(options.offer, {
            protocol,
            secure: session.secure,
            limits: options.limits,
            starttls: options.starttls,
            mechanisms: options.mechanisms,
            isAuthenticated: session.identity !== undefined,
          });
    session.goesByMemory = session.wasEarly || (session.input.length > 0 && isEarlyInputAllowed(options));
    const words = answer.lines[0] ?? '';
    const first = words === '' ? hostname : words.startsWith(hostname) ? words : `${hostname} ${words}`;
    session.say(reply(250, undefined, first, ...session.offered.lines));
  });
}

/**
 * Wider than a domain name, since many clients know none of their own and RFC 5321 §4.1.4 lets nobody refuse mail for that. Who wants to
 * judge the name has it as a fact.
 */
const HOST_NAME = /^(?!\[)[\x21-\x3b\x3d\x3f-\x7e]+$/;
