import { parseParameterised } from './content-type.ts';
import { firstValue } from './headers.ts';
import { createMimeReader, type Entity, type MimeBounds } from './mime-reader.ts';
import { decodeWords } from './rfc2047.ts';

/** One entity of a message (RFC 2045, RFC 2046). Offsets are into the whole message. */
export type MimePart = {
  /** `1`, `2.1`, ...; the message itself is the empty string. */
  path: string;
  /** In lower case, parameters apart. */
  type: string;
  parameters: Record<string, string>;
  /** Content-Transfer-Encoding in lower case; `7bit` when absent. */
  encoding: string;
  /** `attachment`, `inline`, ... (RFC 2183). */
  disposition?: string;
  /** From Content-Disposition, else from Content-Type; decoded, free of control characters. Never a safe path. */
  filename?: string;
  headerStart: number;
  bodyStart: number;
  bodyEnd: number;
  parts: MimePart[];
};

export type Structure = {
  root: MimePart;
  /** What is wrong, in words: an unclosed multipart, a missing boundary, a bound reached. At most 100. */
  defects: string[];
};

/** Walks the structure. Never throws; bounded (default depth 30, 1000 parts, 256 KiB of header for each part). */
export function readStructure(bytes: Uint8Array, bounds: MimeBounds = {}): Structure {
  const parts = new Map<Entity, MimePart>();
  const defects: string[] = [];
  let root: MimePart | undefined;
  const reader = createMimeReader(
    {
      header(entity, octets, offset) {
        const part = newPart(entity, offset, offset + octets.length);
        parts.set(entity, part);
        if (entity.parent) parts.get(entity.parent)!.parts.push(part);
        else root = part;
      },
      body(entity, octets, offset) {
        parts.get(entity)!.bodyEnd = offset + octets.length;
      },
      filler() {},
      end(entity, offset) {
        const part = parts.get(entity)!;
        if (entity.shape !== 'leaf') part.bodyEnd = part.parts.at(-1)?.bodyEnd ?? part.bodyStart;
        if (entity.shape === 'multipart') part.bodyEnd = Math.max(part.bodyStart, offset);
      },
      defect(what, entity) {
        if (defects.length < 100) defects.push(entity.path === '' ? what : `part ${entity.path}: ${what}`);
      },
    },
    bounds,
  );
  reader.write(bytes);
  reader.end();
  return { root: root!, defects };
}

/** Every part, outermost first. */
export function* walkParts(part: MimePart): Generator<MimePart> {
  yield part;
  for (const child of part.parts) yield* walkParts(child);
}

function newPart(entity: Entity, headerStart: number, bodyStart: number): MimePart {
  const { path, type, parameters, encoding } = entity;
  const part: MimePart = { path, type, parameters, encoding, headerStart, bodyStart, bodyEnd: bodyStart, parts: [] };
  const disposition = firstValue(entity.header, 'Content-Disposition');
  const declared = disposition === undefined ? undefined : parseParameterised(disposition);
  if (declared?.value) part.disposition = declared.value;
  const filename = declared?.parameters['filename'] ?? parameters['name'];
  if (filename) part.filename = decodeWords(filename, 255);
  return part;
}
