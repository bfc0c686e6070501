import { isPositive, type Reply, reply } from '../reply.ts';
import type { ServerOptions, Violation } from '../server.ts';
import { createTextStream, type TextProblem, type TextStream } from '../text-stream.ts';
import type { IncomingContent, ServerTransaction, Session } from './session.ts';

/** Makes the stream of one message; the limits in force now hold until its end. */
export function createContent(options: ServerOptions, how: 'data' | 'chunks', isBinary: boolean): IncomingContent {
  const stream = createTextStream({
    dots: how === 'data' ? 'unstuff' : 'none',
    bareLineEndings: isBinary ? 'allow' : options.bareLineEndings,
    maxLineLength: isBinary ? 0 : options.limits.maxTextLineLength,
    maxSize: options.limits.maxMessageSize,
  });
  return { stream, remaining: undefined, isLast: how === 'data', refusal: undefined };
}

/** Reads what is there; false: more must come from the client. */
export function readContent(session: Session): boolean {
  if (session.skip !== undefined) return readAway(session, session.skip);
  const content = session.transaction!.content!;
  return content.remaining === undefined ? readData(session, content) : readChunk(session, content, content.remaining);
}

function readAway(session: Session, skip: NonNullable<Session['skip']>): boolean {
  const octets = session.input.take(skip.remaining).length;
  skip.remaining -= octets;
  if (isTooMuchWasted(session, octets) || skip.remaining > 0) return false;
  session.skip = undefined;
  session.phase = 'command';
  if (skip.isLast) repeatForOthers(session, skip.answer);
  if (session.transaction?.content?.refusal === skip.answer) session.refuseCommand(skip.answer);
  else session.followUp(skip.answer);
  return true;
}

function readData(session: Session, content: IncomingContent): boolean {
  if (session.input.length === 0) return false;
  const octets = session.input.take(session.input.length);
  pass(session, content.stream.push(octets));
  if (!content.stream.isEnded) {
    if (content.stream.problem !== undefined) isTooMuchWasted(session, octets.length);
    return false;
  }
  if (content.stream.rest.length > 0) session.input.unread(content.stream.rest);
  finish(session, content);
  return true;
}

function readChunk(session: Session, content: IncomingContent, remaining: number): boolean {
  if (remaining > 0) {
    if (session.input.length === 0) return false;
    const octets = session.input.take(remaining);
    content.remaining = remaining - octets.length;
    if (content.refusal === undefined) pass(session, content.stream.push(octets));
    const isWasted = content.refusal !== undefined || content.stream.problem !== undefined;
    if ((isWasted && isTooMuchWasted(session, octets.length)) || content.remaining > 0) return false;
  }
  session.phase = 'command';
  if (content.refusal === undefined && content.isLast) pass(session, content.stream.finish());
  const problem = content.stream.problem;
  if (content.refusal !== undefined) {
    if (content.isLast) repeatForOthers(session, REFUSED);
    session.violate('bad-sequence', REFUSED);
  } else if (content.isLast) {
    finish(session, content);
  } else if (problem !== undefined) {
    content.refusal = problemReply(problem, session.options);
    session.violate(VIOLATIONS[problem], content.refusal);
  } else {
    session.say(reply(250, '2.0.0', 'Chunk received'));
  }
  return true;
}

/**
 * Refused content is read to its end, so that its client hears why; but not without end. Then the refusal is said at once, permanent
 * because trying again would not help, and the connection closed. True when the session is over.
 */
function isTooMuchWasted(session: Session, octets: number): boolean {
  session.wasted += octets;
  const { maxMessageSize } = session.options.limits;
  if (session.wasted <= Math.max(2 * maxMessageSize, LEAST_WASTE)) return false;
  const refusal = session.transaction?.content?.refusal;
  session.violate('message-too-big', refusal ?? problemReply('too-big', session.options));
  session.close('violation');
  return true;
}

function pass(session: Session, bytes: Buffer): void {
  if (bytes.length > 0) session.emit({ kind: 'content', bytes });
}

function finish(session: Session, { stream }: IncomingContent): void {
  session.phase = 'command';
  if (stream.problem === undefined) {
    session.ask(
      { kind: 'contentEnd', size: stream.size },
      (answer) => conclude(session, undefined, answer),
      (replies, overall) => conclude(session, replies, overall),
    );
    return;
  }
  refuseContent(session, stream, VIOLATIONS[stream.problem]);
}

function refuseContent(session: Session, stream: TextStream, what: Violation): void {
  const refusal = problemReply(stream.problem!, session.options);
  repeatForOthers(session, refusal);
  session.endTransaction(true);
  session.violate(what, refusal);
}

/** LMTP owes each recipient a reply at the end (RFC 2033 §4.2, §4.3); the last one is said by the caller. */
function repeatForOthers(session: Session, answer: Reply): void {
  if (session.options.protocol !== 'lmtp') return;
  const count = session.transaction?.recipients ?? 1;
  for (let at = 1; at < count; at++) session.say(answer);
}

/** Says the owner's verdict on the content. The transaction is over whatever it is. */
function conclude(session: Session, each: readonly Reply[] | undefined, overall: Reply | undefined): void {
  const transaction = session.transaction!;
  const replies = finalReplies(session, transaction, each, overall);
  for (const answer of replies) session.say(answer);
  session.endTransaction(false);
  if (replies.some(isPositive)) session.forgive();
  if (replies.some(({ code }) => code === 421)) session.close('refused');
}

function finalReplies(
  session: Session,
  { params, recipients }: ServerTransaction,
  each: readonly Reply[] | undefined,
  overall: Reply | undefined,
): readonly Reply[] {
  const replies = each ?? new Array<Reply>(recipients).fill(overall!);
  if (replies.length !== recipients) throw new RangeError(`${recipients} recipients, ${replies.length} replies`);
  for (const extension of session.offered.byKeyword.values()) {
    const reshaped = extension.finalReplies?.(params, replies, overall);
    if (reshaped !== undefined) return reshaped;
  }
  if (session.options.protocol === 'lmtp') return replies;
  if (overall === undefined) throw new TypeError('plain SMTP content has one reply: answerEach needs overall');
  return [overall];
}

function problemReply(problem: TextProblem, { limits }: ServerOptions): Reply {
  switch (problem) {
    case 'bare-line-ending':
      return reply(554, '5.6.11', 'Message holds a CR or LF that is not part of CRLF');
    case 'nul':
      return reply(554, '5.6.0', 'Message holds a NUL octet');
    case 'line-too-long':
      return reply(554, '5.6.0', `Message holds a line of more than ${limits.maxTextLineLength} octets`);
    case 'too-big':
      return reply(552, '5.3.4', `Message size exceeds the limit of ${limits.maxMessageSize} octets`);
  }
}

const LEAST_WASTE = 64 * 1024 * 1024;
const REFUSED = reply(503, '5.5.1', 'The message was refused; RSET first');
const VIOLATIONS: Record<TextProblem, Violation> = {
  'bare-line-ending': 'bare-line-ending',
  nul: 'nul-in-content',
  'line-too-long': 'text-line-too-long',
  'too-big': 'message-too-big',
};
