import { readParameters } from '../../extensions/parameters.ts';
import type { MailParameters } from '../../index.ts';
import { parseReversePath } from '../../path.ts';
import { isPositive, reply } from '../../reply.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §4.1.1.2. */
export function mail(session: Session, argument: string): void {
  if (session.helo === undefined) {
    session.violate('bad-sequence', reply(503, '5.5.1', 'Introduce yourself first'));
    return;
  }
  if (session.transaction !== undefined) {
    session.violate('bad-sequence', reply(503, '5.5.1', 'A transaction is already open'));
    return;
  }
  session.excused = (session.options.limits.maxRecipients || MANY) + 1;
  const start = FROM.exec(argument);
  if (start === null) {
    session.violate('syntax', reply(501, '5.5.4', 'Syntax: MAIL FROM:<address>'));
    return;
  }
  const parsed = parseReversePath(argument.slice(start[0].length));
  if (!parsed.ok) {
    session.violate('syntax', reply(501, '5.1.7', `Bad sender address: ${parsed.reason}`));
    return;
  }
  const params: MailParameters = { body: '7BIT', smtputf8: false, extra: {} };
  const { offered } = session;
  const context = {
    limits: session.options.limits,
    mail: params,
    has: (keyword: string) => offered.byKeyword.has(keyword),
  };
  const refusal = readParameters(
    parsed.rest,
    (keyword) => {
      const reader = offered.mail.get(keyword);
      return reader && ((value) => reader(value, params, context));
    },
    session,
  );
  if (refusal !== undefined) {
    session.violate(refusal.code === 552 ? 'message-too-big' : 'bad-parameter', refusal);
    return;
  }
  if (parsed.path.utf8 && !params.smtputf8) {
    session.violate('non-ascii', reply(553, '5.6.7', 'A non-ASCII sender needs SMTPUTF8'));
    return;
  }
  session.ask({ kind: 'mail', reversePath: parsed.path.address, params }, (answer) => {
    if (!isPositive(answer)) {
      session.refuseCommand(answer);
      return;
    }
    session.excused = 0;
    session.transaction = { params, recipients: 0, content: undefined };
    session.say(answer);
  });
}

const MANY = 1000;
/** Spaces behind the colon are not in the grammar, and sent by too many to refuse. */
const FROM = /^FROM: {0,8}/i;
