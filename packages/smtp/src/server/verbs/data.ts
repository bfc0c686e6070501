import { isPositive, reply } from '../../reply.ts';
import { createContent } from '../content.ts';
import type { Session } from '../session.ts';

/** RFC 5321 §4.1.1.4. */
export function data(session: Session, argument: string): void {
  const { transaction } = session;
  if (argument !== '') {
    session.violate('syntax', reply(501, '5.5.4', 'DATA takes no argument'));
  } else if (transaction === undefined) {
    session.followUp(reply(503, '5.5.1', 'MAIL and RCPT come first'));
  } else if (transaction.content !== undefined) {
    session.violate('bad-sequence', reply(503, '5.5.1', 'DATA and BDAT do not mix'));
  } else if (transaction.recipients === 0) {
    // RFC 2033 §4.2 wants 503 from LMTP.
    const code = session.options.protocol === 'lmtp' ? 503 : 554;
    session.followUp(reply(code, '5.5.1', 'No valid recipients'));
  } else if (transaction.params.body === 'BINARYMIME') {
    session.violate('bad-sequence', reply(503, '5.5.1', 'BINARYMIME needs BDAT'));
  } else {
    session.ask({ kind: 'dataStart' }, (answer) => {
      if (!isPositive(answer) && answer.code !== 354) {
        session.refuseCommand(answer);
        return;
      }
      transaction.content = createContent(session.options, 'data', false);
      session.phase = 'content';
      session.say(GO_AHEAD);
    });
  }
}

const GO_AHEAD = reply(354, undefined, 'End data with <CR><LF>.<CR><LF>');
