import { isAscii } from 'node:buffer';
import { createMimeReader } from './mime-reader.ts';

/**
 * Is there anything but ASCII in the header of a message or of one of its parts (RFC 6532 §3.2)? Reads no further than it has to. Where a
 * header is too long, or parts are too many to tell them from content, anything but ASCII from there on counts.
 */
export async function hasUtf8Header(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<boolean> {
  let isFound = false;
  let isBlurred = false;
  const content = (bytes: Uint8Array): void => {
    isFound ||= isBlurred && !isAscii(bytes);
  };
  const reader = createMimeReader({
    header(_, bytes) {
      isFound ||= !isAscii(bytes);
    },
    body: (_, bytes) => content(bytes),
    filler: content,
    end() {},
    defect(what) {
      isBlurred ||= /too (deep|many|long)/.test(what);
    },
  });
  for await (const chunk of chunks) {
    reader.write(chunk);
    if (isFound) return true;
  }
  reader.end();
  return isFound;
}
