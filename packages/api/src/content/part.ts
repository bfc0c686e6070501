import { createMimeReader } from '@posthorn/message/mime-reader';
import { MAX_DEPTH, MAX_PARTS, type Part, pathOf } from './structure.ts';
import { createTransferDecoder } from './transfer-decoder.ts';

/** The decoded octets of one leaf, as they stream by. Nothing is unpacked: an archive stays an archive. */
export async function* decodedPart(
  source: AsyncIterable<Uint8Array>,
  part: Pick<Part, 'path' | 'encoding'>,
): AsyncGenerator<Buffer> {
  const decoder = createTransferDecoder(part.encoding);
  let ready: Buffer[] = [];
  let isOver = false;
  const reader = createMimeReader(
    {
      header() {},
      body(entity, bytes) {
        // A copy: the reader uses its octets again.
        if (pathOf(entity) === part.path) ready.push(Buffer.from(decoder.write(bytes)));
      },
      filler() {},
      end(entity) {
        if (pathOf(entity) !== part.path) return;
        isOver = true;
        ready.push(decoder.end());
      },
      defect() {},
    },
    { maxDepth: MAX_DEPTH, maxParts: MAX_PARTS },
  );
  for await (const bytes of source) {
    reader.write(bytes);
    for (const piece of ready) if (piece.length > 0) yield piece;
    ready = [];
    if (isOver) return;
  }
  reader.end();
  for (const piece of ready) if (piece.length > 0) yield piece;
}

/** At most `max` octets of a leaf, and whether these are all. */
export const beginningOfPart = async (
  source: AsyncIterable<Uint8Array>,
  part: Pick<Part, 'path' | 'encoding'>,
  max: number,
): Promise<{ bytes: Buffer; isWhole: boolean }> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of decodedPart(source, part)) {
    pieces.push(piece);
    size += piece.length;
    if (size > max) return { bytes: Buffer.concat(pieces).subarray(0, max), isWhole: false };
  }
  return { bytes: Buffer.concat(pieces), isWhole: true };
};
