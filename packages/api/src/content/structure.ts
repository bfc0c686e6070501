import { parseParameterised } from '@posthorn/message/content-type';
import { firstValue } from '@posthorn/message/headers';
import { createMimeReader, type Entity } from '@posthorn/message/mime-reader';
import { decodeWordsExactly } from '@posthorn/message/rfc2047';
import { createTransferDecoder, type TransferDecoder } from './transfer-decoder.ts';

/** One entity of a message, in a flat list, outermost first. */
export type Part = {
  /** `1`, `2.1`, …; `0` is the message itself. */
  path: string;
  depth: number;
  type: string;
  charset: string | null;
  encoding: string;
  disposition: string | null;
  /** As the sender wrote it, decoded; never a safe path. */
  name: string | null;
  /** Content-ID without brackets. */
  contentId: string | null;
  /** Octets of the body as they travelled, and after undoing the transfer encoding. */
  size: number;
  decodedSize: number;
  isLeaf: boolean;
};

export type Parts = {
  parts: Part[];
  /** Parts there are; more than `parts` holds when the message has very many. */
  total: number;
  defects: string[];
  /** The message is longer than was looked at. */
  truncated: boolean;
};

/** Walks the structure as it streams by, with bounded memory; total whatever the octets are. */
export const readParts = async (source: AsyncIterable<Uint8Array>): Promise<Parts> => {
  const parts: Part[] = [];
  const open = new Map<Entity, { part: Part; decoder: TransferDecoder }>();
  const defects: string[] = [];
  let total = 0;
  let scanned = 0;
  const reader = createMimeReader(
    {
      header(entity) {
        total += 1;
        if (parts.length >= MAX_SHOWN) return;
        const part = partOf(entity);
        parts.push(part);
        open.set(entity, { part, decoder: createTransferDecoder(part.encoding) });
      },
      body(entity, bytes) {
        const found = open.get(entity);
        if (found === undefined) return;
        found.part.size += bytes.length;
        found.part.decodedSize += found.decoder.write(bytes).length;
      },
      filler() {},
      end(entity) {
        const found = open.get(entity);
        if (found !== undefined) found.part.decodedSize += found.decoder.end().length;
        open.delete(entity);
      },
      defect(what, entity) {
        if (defects.length < MAX_DEFECTS) defects.push(entity.path === '' ? what : `part ${entity.path}: ${what}`);
      },
    },
    { maxDepth: MAX_DEPTH, maxParts: MAX_PARTS },
  );
  for await (const bytes of source) {
    reader.write(bytes);
    scanned += bytes.byteLength;
    if (scanned > MAX_SCANNED) break;
  }
  reader.end();
  sumUp(parts);
  return { parts, total, defects, truncated: scanned > MAX_SCANNED };
};

export const pathOf = (entity: Entity): string => entity.path || '0';

const partOf = (entity: Entity): Part => {
  const declared = firstValue(entity.header, 'Content-Disposition');
  const disposition = declared === undefined ? null : parseParameterised(declared);
  const name = disposition?.parameters['filename'] ?? entity.parameters['name'];
  return {
    path: pathOf(entity),
    depth: entity.depth,
    type: entity.type.slice(0, 200),
    charset: entity.parameters['charset']?.slice(0, 60) ?? null,
    encoding: entity.encoding.slice(0, 60),
    disposition: disposition?.value.slice(0, 60) || null,
    name: name ? decodeWordsExactly(name).slice(0, 255) : null,
    contentId:
      firstValue(entity.header, 'Content-ID')
        ?.trim()
        .replace(/^<(.*)>$/, '$1')
        .slice(0, 255) || null,
    size: 0,
    decodedSize: 0,
    isLeaf: entity.shape === 'leaf',
  };
};

/** A multipart is as large as what it holds. */
const sumUp = (parts: Part[]): void => {
  const byPath = new Map(parts.map((part) => [part.path, part]));
  for (const part of parts.toReversed()) {
    if (part.path === '0') continue;
    const dot = part.path.lastIndexOf('.');
    const parent = byPath.get(dot < 0 ? '0' : part.path.slice(0, dot));
    if (!parent || parent.isLeaf) continue;
    parent.size += part.size;
    parent.decodedSize += part.decodedSize;
  }
};

/** Bounds every reader of parts shares, so that a path means the same to all of them. */
export const MAX_DEPTH = 40;
export const MAX_PARTS = 5000;
const MAX_SHOWN = 500;
const MAX_DEFECTS = 50;
const MAX_SCANNED = 256 * 1024 * 1024;
