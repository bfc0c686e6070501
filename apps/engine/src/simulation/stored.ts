import { hasContent, readRange } from '@posthorn/db/mail/content-range';
import type { StoredMessage } from '@posthorn/db/mail/message';
import type { Pool } from '@posthorn/db/pool';
import { readHeaders } from '@posthorn/message/headers';
import { readContent } from '@posthorn/queue/claim';
import type { Content } from './run.ts';

/**
 * A stored message as its client sent it: what we had put on top is taken off again. Which of the fields below are of rules cannot be told.
 * Undefined: its octets are past their retention.
 */
export async function contentOf(pool: Pool, message: StoredMessage): Promise<Content | undefined> {
  if (!(await hasContent(pool, message))) return undefined;
  const size = Number(message.size);
  const octets = { contentId: message.contentId, prefix: message.prefix, size };
  const top = await readRange(pool, octets, { offset: 0, length: Math.min(size, HEAD) });
  if (top === null) return undefined;
  const skip = lengthOfTrace(top, message.queueId);
  return {
    head: top.subarray(skip),
    async *stream() {
      let left = skip;
      for await (const chunk of readContent(pool, message.contentId, message.prefix)) {
        if (left < chunk.byteLength) yield left === 0 ? chunk : chunk.subarray(left);
        left = Math.max(0, left - chunk.byteLength);
      }
    },
  };
}

/** Up to and with our Received field, which names the queue id, and the tags below it. */
function lengthOfTrace(top: Uint8Array, queueId: string): number {
  const { fields } = readHeaders(top);
  const own = fields.findIndex(
    ({ name, value }) => name.toLowerCase() === 'received' && value.includes(` id ${queueId}`),
  );
  if (own < 0) return 0;
  const tags = fields[own + 1];
  const last = tags?.name.toLowerCase() === 'x-posthorn-tags' ? tags : fields[own]!;
  return last.offset + last.raw.length;
}

/** Octets given by hand. */
export function contentOfOctets(octets: Uint8Array): Content {
  return {
    head: octets.subarray(0, HEAD),
    async *stream() {
      yield octets;
    },
  };
}

const HEAD = 256 * 1024;
