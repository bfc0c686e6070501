import type { ScanAnswer } from '../answer.ts';
import type { Dial, ScanMessage } from '../index.ts';
import { type Link, sendWhileReading, withLink } from '../link.ts';
import { parseClamdReply } from './reply.ts';

/** Asks clamd (INSTREAM): chunks with their length in front, one of no length at the end. Rejects with a fault. */
export function scanWithClamd(message: ScanMessage, dial: Dial, signal: AbortSignal): Promise<ScanAnswer> {
  return withLink(dial, signal, async (link) => {
    await link.write('zINSTREAM\0');
    const reply = await sendWhileReading(
      link,
      (to) => send(to, message),
      (from) => from.until(0, MOST_OCTETS, true),
    );
    return parseClamdReply(reply);
  });
}

async function send(link: Link, message: ScanMessage): Promise<void> {
  for await (const bytes of message.content()) {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const chunk = bytes.subarray(at, at + CHUNK);
      await link.write(lengthOf(chunk.length));
      if (!(await link.write(chunk))) return;
    }
  }
  await link.write(lengthOf(0));
}

function lengthOf(count: number): Uint8Array {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(count);
  return octets;
}

const CHUNK = 256 * 1024;
const MOST_OCTETS = 4096;
