import type { SimulatedStep } from '@posthorn/settings/simulation/result';
import { isGood, type Script, type Talk } from './talk.ts';

/** Sends the content with DATA, or with BDAT where it is binary. True: the engine has heard all of it. */
export async function sendContent(
  script: Script,
  talk: Talk,
  { steps, taken }: { steps: SimulatedStep[]; taken: number },
): Promise<boolean> {
  const { client, watching, content } = script;
  if (content === undefined || client.isOver) return false;
  const isBinary = /\bBODY=BINARYMIME\b/i.test(script.said.mailParameters);
  let said = 'the content';
  if (isBinary) {
    const octets = await whole(content);
    said = `BDAT ${octets.length} LAST`;
    await client.write(`${said}\r\n`);
    await client.write(octets);
  } else {
    if (!isGood(await talk.exchange('data', 'DATA'))) return false;
    for await (const octets of dotStuffed(content)) {
      if (client.isOver) break;
      await client.write(octets);
    }
  }
  const first = (await client.reply()) ?? [];
  const replies = [...first];
  // LMTP answers for each recipient (RFC 2033 §4.2); after 353 PRDR does, and for all together.
  const more = script.listener.kind === 'lmtp' ? taken - 1 : first[0]?.startsWith('353') ? taken + 1 : 0;
  for (let count = 0; count < more; count++) replies.push(...((await client.reply()) ?? []));
  steps.push({ kind: 'content', said, replies, ...watching.take(), words: null });
  return true;
}

/** RFC 5321 §4.5.2: a dot at the start of a line is doubled; ends with the line that holds a dot alone. */
export async function* dotStuffed(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
  let last = '\r\n';
  for await (const chunk of content) {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    if (text === '') continue;
    // The line end may lie across two chunks.
    const joined = (last + text).replaceAll('\r\n.', '\r\n..').slice(last.length);
    yield Buffer.from(joined, 'latin1');
    last = (last + text).slice(-2);
  }
  yield Buffer.from(last === '\r\n' ? '.\r\n' : '\r\n.\r\n', 'latin1');
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
