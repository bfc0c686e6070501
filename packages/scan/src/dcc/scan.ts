import type { ScanAnswer } from '../answer.ts';
import type { Dial, ScanMessage } from '../index.ts';
import { sendWhileReading, withLink } from '../link.ts';
import { parseDccReply } from './reply.ts';
import { type DccOptions, formatDccRequest } from './request.ts';

/** Asks dccifd. `clientAddress`: what it is told in place of the client’s. Rejects with a fault. */
export function scanWithDcc(
  message: ScanMessage,
  { dial, signal, options, clientAddress }: DccScan,
): Promise<ScanAnswer> {
  return withLink(dial, signal, async (link) => {
    await link.write(formatDccRequest(message, options, clientAddress));
    const reply = await sendWhileReading(
      link,
      async (to) => {
        for await (const bytes of message.content()) if (!(await to.write(bytes))) return;
        // It begins to answer once nothing more can come.
        to.end();
      },
      (from) => from.rest(MOST_OCTETS),
    );
    return parseDccReply(reply, message.recipients);
  });
}

export type DccScan = { dial: Dial; signal: AbortSignal; options: DccOptions; clientAddress?: string | undefined };

const MOST_OCTETS = 64 * 1024;
