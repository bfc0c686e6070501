import { readParameters } from '../../extensions/parameters.ts';
import type { RcptParameters } from '../../index.ts';
import { parseForwardPath } from '../../path.ts';
import { isPositive, reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §4.1.1.3. */
export function rcpt(session: Session, argument: string): void {
  const { transaction, offered } = session;
  if (transaction === undefined) {
    session.followUp(reply(503, '5.5.1', 'MAIL comes first'));
    return;
  }
  if (transaction.content !== undefined) {
    session.violate('bad-sequence', reply(503, '5.5.1', 'The content has begun; no more recipients'));
    return;
  }
  const start = TO.exec(argument);
  if (start === null) {
    session.violate('syntax', reply(501, '5.5.4', 'Syntax: RCPT TO:<address>'));
    return;
  }
  const parsed = parseForwardPath(argument.slice(start[0].length));
  if (!parsed.ok) {
    session.violate('syntax', reply(501, '5.1.3', `Bad recipient address: ${parsed.reason}`));
    return;
  }
  const params: RcptParameters = { extra: {} };
  const context = {
    limits: session.options.limits,
    mail: transaction.params,
    has: (keyword: string) => offered.byKeyword.has(keyword),
  };
  const refusal = readParameters(
    parsed.rest,
    (keyword) => {
      const reader = offered.rcpt.get(keyword);
      return reader && ((value) => reader(value, params, context));
    },
    session,
  );
  if (refusal !== undefined) {
    session.violate('bad-parameter', refusal);
    return;
  }
  if (parsed.path.utf8 && !transaction.params.smtputf8) {
    session.violate('non-ascii', reply(553, '5.6.7', 'A non-ASCII recipient needs SMTPUTF8'));
    return;
  }
  const { maxRecipients } = session.options.limits;
  if (maxRecipients > 0 && transaction.recipients >= maxRecipients) {
    // Not the client's fault (RFC 5321 §4.5.3.1.10): it sends the rest in another transaction.
    const answer = reply(452, '4.5.3', 'Too many recipients');
    session.emit({ kind: 'violation', what: 'too-many-recipients', command: 'RCPT', reply: answer });
    session.say(answer);
    return;
  }
  session.ask({ kind: 'rcpt', forwardPath: parsed.path.address, params }, (answer) => {
    if (isPositive(answer)) {
      transaction.recipients++;
      session.say(answer);
      return;
    }
    // DATA may have been said already, in the same breath.
    session.excused = 1;
    if (transaction.recipients > 0 && answer.code !== 421) {
      // A list with some dead addresses is no attack.
      session.say(answer);
    } else {
      session.refuseCommand(answer);
    }
  });
}

const TO = /^TO: {0,8}/i;
