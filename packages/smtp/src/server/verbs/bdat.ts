import { parseChunk } from '../../extensions/chunking.ts';
import { isPositive, type Reply, reply } from '../../reply.ts';
import { createContent } from '../content.ts';
import type { IncomingContent, ServerTransaction, Session } from '../session.ts';

/** RFC 3030 §2. Whatever the answer, the octets of the chunk are read as such and never as commands. */
export function bdat(session: Session, argument: string): void {
  const chunk = session.offered.byKeyword.has('CHUNKING') ? parseChunk(argument) : undefined;
  if (chunk === undefined) {
    // Where the chunk ends is unknown, so nothing that follows can be trusted to be a command.
    session.violate(
      'syntax',
      session.goesByMemory
        ? reply(421, '4.5.4', `${session.options.hostname} CHUNKING is not offered any more, come again`)
        : reply(521, '5.5.4', 'Syntax: BDAT count [LAST], where CHUNKING is offered'),
    );
    session.close('violation');
    return;
  }
  const { transaction } = session;
  if (transaction === undefined) {
    skip(session, chunk, reply(503, '5.5.1', 'MAIL and RCPT come first'));
  } else if (transaction.recipients === 0) {
    skip(session, chunk, reply(554, '5.5.1', 'No valid recipients'));
  } else if (transaction.content !== undefined) {
    read(session, transaction.content, chunk);
  } else {
    begin(session, transaction, chunk);
  }
}

type Chunk = { octets: number; isLast: boolean };

function begin(session: Session, transaction: ServerTransaction, chunk: Chunk): void {
  session.ask({ kind: 'dataStart' }, (answer) => {
    const content = createContent(session.options, 'chunks', transaction.params.body === 'BINARYMIME');
    transaction.content = content;
    if (!isPositive(answer) && answer.code !== 354) {
      content.refusal = answer;
      skip(session, chunk, answer);
      return;
    }
    read(session, content, chunk);
  });
}

function read(session: Session, content: IncomingContent, chunk: Chunk): void {
  content.remaining = chunk.octets;
  content.isLast = chunk.isLast;
  session.phase = 'content';
}

/** Reads the chunk away, then answers. */
function skip(session: Session, chunk: Chunk, answer: Reply): void {
  session.skip = { remaining: chunk.octets, isLast: chunk.isLast, answer };
  session.phase = 'content';
}
