import type { Socket } from 'node:net';
import { createReplyParser } from '@posthorn/smtp/client/reply-parser';
import type { Reply } from '@posthorn/smtp/reply';
import { linesOf } from './converse.ts';
import { createLap, type Tell } from './steps.ts';

export type Envelope = { sender: string; recipient: string };

/**
 * Says MAIL and RCPT on a conversation that is open, and takes both back with RSET: no DATA follows, so that nothing is ever sent. The reply to
 * RCPT, or the one that stood in its way; null when there was none.
 */
export async function askRecipient(
  socket: Socket,
  { sender, recipient }: Envelope,
  { host, timeoutMs, tell }: { host: string; timeoutMs: number; tell: Tell },
): Promise<Reply | null> {
  const lap = createLap();
  const ask = replies(socket, timeoutMs);
  for (const [kind, line] of [
    ['mail', `MAIL FROM:<${sender}>`],
    ['rcpt', `RCPT TO:<${recipient}>`],
  ] as const) {
    const answer = await ask(line);
    if (typeof answer === 'string') {
      tell({ kind, host, state: 'unknown', words: `No answer: ${answer}.`, lines: [line], ms: lap() });
      return null;
    }
    const isTaken = answer.code >= 200 && answer.code < 300;
    tell({
      kind,
      host,
      state: isTaken ? 'ok' : answer.code < 500 ? 'warn' : 'fail',
      words: isTaken
        ? kind === 'mail'
          ? 'It takes the sender.'
          : 'It takes the recipient. No message was sent.'
        : `It ${answer.code < 500 ? 'puts off' : 'refuses'} the ${kind === 'mail' ? 'sender' : 'recipient'}.`,
      lines: [line, ...linesOf(answer)],
      ms: lap(),
    });
    if (!isTaken || kind === 'rcpt') return answer;
  }
  return null;
}

/** Says good-bye without waiting for more than a moment. */
export function leave(socket: Socket): void {
  for (const event of ['data', 'end', 'close']) socket.removeAllListeners(event);
  socket.on('error', () => {});
  socket.resume();
  if (socket.writable) socket.end('RSET\r\nQUIT\r\n');
  setTimeout(() => socket.destroy(), 2000).unref();
}

function replies(socket: Socket, timeoutMs: number): (line: string) => Promise<Reply | string> {
  const parser = createReplyParser();
  return (line) =>
    new Promise((resolve) => {
      const finish = (answer: Reply | string): void => {
        clearTimeout(late);
        socket.off('data', take);
        socket.off('close', closed);
        resolve(answer);
      };
      const take = (bytes: Buffer): void => {
        parser.push(bytes);
        const next = parser.next();
        if (next !== undefined) finish(next.kind === 'reply' ? next.reply : `it is no reply (${next.problem})`);
      };
      const closed = (): void => finish('the connection was closed');
      const late = setTimeout(() => finish(`nothing within ${timeoutMs / 1000} s`), timeoutMs);
      socket.on('data', take);
      socket.once('close', closed);
      if (!socket.writable) finish('the connection was closed');
      else socket.write(`${line}\r\n`);
    });
}
