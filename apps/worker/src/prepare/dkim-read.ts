import { setImmediate as breathe } from 'node:timers/promises';
import { type BodyHash, createBodyHasher } from '@posthorn/mail-auth/dkim/body-hash';
import { signingBody } from '@posthorn/mail-auth/dkim/sign';
import { type HeaderSection, readHeaders } from '@posthorn/message/headers';
import type { MessageContent } from './content.ts';

/** Reads the header section alone: who the author is decides whether the rest has to be read. */
export async function readHeader(content: MessageContent): Promise<HeaderSection> {
  const { bytes } = await content.head(maxHeader);
  return readHeaders(bytes, { maxBytes: maxHeader });
}

/** Hashes the body in one pass, chunk by chunk, so that no second copy of it is ever in memory and nobody waits for long. */
export async function hashBody(content: MessageContent, section: HeaderSection): Promise<BodyHash> {
  const hasher = createBodyHasher([signingBody]);
  let skip = section.bodyOffset;
  for await (const chunk of content.stream()) {
    const from = Math.min(skip, chunk.length);
    skip -= from;
    for (let at = from; at < chunk.length; at += sliceBytes) {
      hasher.write(chunk.subarray(at, at + sliceBytes));
      if (chunk.length - from > sliceBytes) await breathe();
    }
  }
  return hasher.end()(signingBody);
}

/** Longer header sections are signed by nobody, and checked by nobody. */
const maxHeader = 1024 * 1024;
/** Some milliseconds of work. */
const sliceBytes = 262_144;
