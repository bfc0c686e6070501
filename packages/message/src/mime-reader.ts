import { parseParameterised } from './content-type.ts';
import { fieldNameEnd, firstValue, type HeaderSection, readHeaders } from './headers.ts';

/** An entity as the reader meets it. */
export type Entity = {
  /** `1`, `2.1`, ...; the message itself is ''. */
  path: string;
  parent: Entity | null;
  depth: number;
  header: HeaderSection;
  type: string;
  parameters: Record<string, string>;
  /** Content-Transfer-Encoding in lower case, `7bit` when absent. */
  encoding: string;
  /** `leaf`: content; `multipart`: parts between delimiters; `message`: one entity inside. */
  shape: 'leaf' | 'multipart' | 'message';
  children: number;
};

/** What the reader tells, in the order of the octets; every octet is told exactly once. */
export type MimeEvents = {
  /** The whole header section of an entity, with its empty line if it has one. */
  header(entity: Entity, bytes: Buffer, offset: number): void;
  /** Octets of a leaf. The CRLF before a delimiter is not among them (RFC 2046 §5.1.1). */
  body(entity: Entity, bytes: Buffer, offset: number): void;
  /** Delimiters, preambles and epilogues. */
  filler(bytes: Buffer, offset: number): void;
  /** No octet of this entity will follow. Children end before parents. */
  end(entity: Entity, offset: number): void;
  defect(what: string, entity: Entity): void;
};

export type MimeReader = { write(bytes: Uint8Array): void; end(): void };

export type MimeBounds = { maxDepth?: number; maxParts?: number; maxHeaderBytes?: number };

/**
 * Cuts a message into header sections, leaf octets and the filler between them, in one pass and with bounded memory:
 * one header section and one line of at most 1000 octets are held back, nothing else.
 */
export function createMimeReader(events: MimeEvents, bounds: MimeBounds = {}): MimeReader {
  const { maxDepth = 30, maxParts = 1000, maxHeaderBytes = 262_144 } = bounds;
  let held: Buffer = EMPTY;
  let heldOffset = 0;
  let parts = 0;
  /** Open entities, outermost first; the last is the one being read. */
  const open: Entity[] = [];
  /** The multipart frames among them whose delimiters still count. */
  const frames: { entity: Entity; delimiter: Buffer }[] = [];
  let mode: 'header' | 'leaf' | 'filler' = 'header';
  let atLineStart = true;
  let scanned = 0;

  open.push(newEntity('', null));

  return {
    write(bytes) {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      drain(false);
      // The caller may use its buffer again.
      if (held.length > 0) held = Buffer.from(held);
    },
    end() {
      drain(true);
      while (mode === 'header') finishHeader(held.length);
      if (held.length > 0) emit(held.length);
      for (const frame of frames) events.defect('multipart is not closed', frame.entity);
      while (open.length > 0) events.end(open.pop()!, heldOffset);
    },
  };

  function drain(isFinal: boolean): void {
    let goesOn = true;
    while (goesOn && held.length > 0) goesOn = mode === 'header' ? readHeaderLine(isFinal) : readBody(isFinal);
  }

  /** Looks at one more header line; false when more octets are needed. */
  function readHeaderLine(isFinal: boolean): boolean {
    const lf = held.indexOf(LF, scanned);
    const lineEnd = lf >= 0 ? lf + 1 : isFinal ? held.length : -1;
    if (lineEnd < 0 && held.length <= maxHeaderBytes) return false;
    if (lineEnd < 0 || lineEnd > maxHeaderBytes) {
      events.defect('header section is too long', open.at(-1)!);
      return finishHeader(scanned);
    }
    const line = held.subarray(scanned, lineEnd);
    if (matchDelimiter(line)) return finishHeader(scanned);
    const isEmpty = line[0] === LF || (line[0] === CR && line[1] === LF);
    if (isEmpty) return finishHeader(lineEnd);
    const isContinuation = scanned > 0 && (line[0] === 32 || line[0] === 9);
    if (!isContinuation && fieldNameEnd(line, 0, line.length) < 0) return finishHeader(scanned);
    scanned = lineEnd;
    return true;
  }

  /** The header section is the first `length` octets of what is held. */
  function finishHeader(length: number): true {
    const entity = open.at(-1)!;
    // A copy: fields are read from it later, and the caller may use its buffer again.
    const bytes = Buffer.from(held.subarray(0, length));
    describe(entity, bytes);
    if (entity.shape !== 'leaf' && (entity.depth >= maxDepth || parts >= maxParts)) {
      events.defect('nested too deep or too many parts', entity);
      entity.shape = 'leaf';
    }
    const offset = heldOffset;
    advance(length);
    events.header(entity, bytes, offset);
    atLineStart = true;
    scanned = 0;
    mode = 'leaf';
    if (entity.shape === 'leaf') return true;
    if (entity.shape === 'message') {
      startChild(entity);
    } else {
      frames.push({ entity, delimiter: Buffer.from(`--${entity.parameters.boundary}`, 'utf8') });
      mode = 'filler';
    }
    return true;
  }

  /** Reads content up to the next delimiter; false when more octets are needed. */
  function readBody(isFinal: boolean): boolean {
    if (frames.length === 0) {
      emit(held.length);
      return false;
    }
    const border = atLineStart && startsLike(held, DASHES) ? 0 : held.indexOf(BORDER);
    if (border < 0) {
      emit(isFinal ? held.length : held.length - partialBorder(held));
      return false;
    }
    const lineStart = held[border] === CR ? border + 2 : border;
    const lf = held.indexOf(LF, lineStart);
    const lineEnd = lf >= 0 ? lf + 1 : held.length;
    if (lf < 0 && !isFinal && held.length - lineStart < MAX_LINE) {
      emit(border);
      return false;
    }
    const match = matchDelimiter(held.subarray(lineStart, lineEnd));
    if (!match) {
      emit(Math.min(lineStart + 2, held.length));
      return true;
    }
    emit(border);
    closeTo(match.frame);
    const offset = heldOffset;
    const size = lineEnd - border;
    const bytes = held.subarray(0, size);
    advance(size);
    events.filler(bytes, offset);
    atLineStart = true;
    if (match.isClose) {
      frames.length = match.frame;
      mode = 'filler';
      return true;
    }
    if (parts >= maxParts) {
      events.defect('too many parts', open.at(-1)!);
      mode = 'filler';
      return true;
    }
    startChild(frames[match.frame]!.entity);
    return true;
  }

  /** Which open multipart a line delimits, innermost first (RFC 2046 §5.1.2: an outer delimiter ends inner parts). */
  function matchDelimiter(line: Buffer): { frame: number; isClose: boolean } | null {
    if (line[0] !== DASH || line[1] !== DASH) return null;
    for (let frame = frames.length - 1; frame >= 0; frame--) {
      const { delimiter } = frames[frame]!;
      if (line.length < delimiter.length || delimiter.compare(line, 0, delimiter.length) !== 0) continue;
      const rest = line.toString('latin1', delimiter.length);
      if (/^[ \t]*\r?\n?$/.test(rest)) return { frame, isClose: false };
      if (/^--[ \t]*\r?\n?$/.test(rest)) return { frame, isClose: true };
    }
    return null;
  }

  function closeTo(frame: number): void {
    const { entity } = frames[frame]!;
    for (const inner of frames.splice(frame + 1)) events.defect('multipart is not closed', inner.entity);
    while (open.at(-1) !== entity) events.end(open.pop()!, heldOffset);
  }

  function startChild(parent: Entity): void {
    parts++;
    parent.children++;
    open.push(newEntity(parent.path === '' ? `${parent.children}` : `${parent.path}.${parent.children}`, parent));
    mode = 'header';
    scanned = 0;
  }

  function emit(length: number): void {
    if (length === 0) return;
    const bytes = held.subarray(0, length);
    const offset = heldOffset;
    advance(length);
    atLineStart = false;
    if (mode === 'leaf') events.body(open.at(-1)!, bytes, offset);
    else events.filler(bytes, offset);
  }

  function advance(length: number): void {
    held = held.subarray(length);
    heldOffset += length;
  }

  function describe(entity: Entity, bytes: Buffer): void {
    entity.header = readHeaders(bytes, { maxBytes: maxHeaderBytes + 1 });
    const fallback = entity.parent?.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const declared = parseParameterised(firstValue(entity.header, 'Content-Type') ?? fallback);
    entity.type = /^[^\s/]+\/[^\s/]+$/.test(declared.value) ? declared.value : fallback;
    entity.parameters = declared.parameters;
    const encoding = parseParameterised(firstValue(entity.header, 'Content-Transfer-Encoding') ?? '7bit').value;
    entity.encoding = encoding === '' ? '7bit' : encoding;
    if (!IDENTITY.has(entity.encoding)) return;
    if (entity.type === 'message/rfc822') entity.shape = 'message';
    if (!entity.type.startsWith('multipart/')) return;
    const { boundary } = entity.parameters;
    // RFC 2046 §5.1.1 allows 70 characters; longer ones are met in the field.
    if (boundary && boundary.length <= 250) entity.shape = 'multipart';
    else events.defect('multipart without a usable boundary', entity);
  }
}

/** Encodings that leave the octets as they are (RFC 2045 §6.2); composite types may have no other (§6.4). */
export const IDENTITY: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary']);

function newEntity(path: string, parent: Entity | null): Entity {
  const header: HeaderSection = { fields: [], bodyOffset: 0, end: 'eof' };
  const depth = parent ? parent.depth + 1 : 0;
  return { path, parent, depth, header, type: '', parameters: {}, encoding: '7bit', shape: 'leaf', children: 0 };
}

/** Whether the octets begin with `start`, or are too few to tell. */
function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}

/** How many octets at the end may be the beginning of a delimiter. */
function partialBorder(bytes: Buffer): number {
  for (let length = Math.min(BORDER.length - 1, bytes.length); length > 0; length--) {
    if (bytes.compare(BORDER, 0, length, bytes.length - length) === 0) return length;
  }
  return 0;
}

const EMPTY = Buffer.alloc(0);
const BORDER = Buffer.from('\r\n--');
const DASHES = Buffer.from('--');
const DASH = 45;
const CR = 13;
const LF = 10;
const MAX_LINE = 1000;
