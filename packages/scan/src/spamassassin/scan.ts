import type { ScanAnswer } from '../answer.ts';
import type { Dial, ScanMessage } from '../index.ts';
import { sendWhileReading, withLink } from '../link.ts';
import { parseSpamdReply } from './reply.ts';

/** Asks spamd. `user`: whose preferences it takes, where it knows several; '' for its own. Rejects with a fault. */
export function scanWithSpamd(
  message: ScanMessage,
  { dial, signal, user }: { dial: Dial; signal: AbortSignal; user: string },
): Promise<ScanAnswer> {
  return withLink(dial, signal, async (link) => {
    const who = /^[\x21-\x7e]{1,64}$/.test(user) ? `User: ${user}\r\n` : '';
    const length = message.trace.length + message.size;
    await link.write(`SYMBOLS SPAMC/1.5\r\nContent-length: ${length}\r\n${who}\r\n`);
    const reply = await sendWhileReading(
      link,
      async (to) => {
        await to.write(message.trace);
        for await (const bytes of message.content()) if (!(await to.write(bytes))) return;
        to.end();
      },
      (from) => from.rest(MOST_OCTETS),
    );
    return parseSpamdReply(reply);
  });
}

const MOST_OCTETS = 64 * 1024;
