import type { Pool } from '@posthorn/db/mail/message';
import type { ClaimedMessage } from '@posthorn/queue/claim';
import { readContent } from '@posthorn/queue/claim';

/** The octets of a message: in memory when they came with the claim, else read chunk by chunk, as often as asked. */
export type MessageContent = {
  readonly bytes: Uint8Array | null;
  readonly size: number;
  stream(): AsyncIterable<Uint8Array>;
  /** The first octets, at most `max`, and whether they are all. */
  head(max: number): Promise<{ bytes: Uint8Array; complete: boolean }>;
};

export function contentOf(pool: Pool, claimed: ClaimedMessage): MessageContent {
  const { message, content } = claimed;
  if (content) return inMemory(content);
  return streamed(message.size, () => readContent(pool, message.contentId, message.prefix));
}

export function inMemory(bytes: Uint8Array): MessageContent {
  return {
    bytes,
    size: bytes.length,
    async *stream() {
      yield bytes;
    },
    async head(max) {
      return { bytes: bytes.subarray(0, max), complete: bytes.length <= max };
    },
  };
}

/** The same octets with others in front; what is in memory is not copied when it is large. */
export function prefixed(front: Uint8Array, content: MessageContent): MessageContent {
  const { bytes } = content;
  if (bytes && bytes.length <= maxCopied) return inMemory(Buffer.concat([front, bytes]));
  return streamed(front.length + content.size, async function* () {
    yield front;
    yield* content.stream();
  });
}

export function streamed(size: number, stream: () => AsyncIterable<Uint8Array>): MessageContent {
  return {
    bytes: null,
    size,
    stream,
    async head(max) {
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of stream()) {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= max) break;
      }
      return { bytes: Buffer.concat(chunks).subarray(0, max), complete: length <= max && length >= size };
    },
  };
}

const maxCopied = 262_144;
