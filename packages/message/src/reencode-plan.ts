import { isAscii } from 'node:buffer';
import { has } from './headers.ts';
import { createMimeReader, type Entity, IDENTITY } from './mime-reader.ts';
import { isInMultipart, rewriteHeader } from './reencode-header.ts';
import { createQuotedPrintableEncoder, type TransferEncoder } from './transfer-encoding.ts';

/** What the next hop can take: `7bit` without 8BITMIME, `8bit` with it but without BINARYMIME. */
export type Target = '7bit' | '8bit';

/** What happens to a part: `label` only renames the encoding of a multipart or message whose content was converted. */
export type PartAction = { kind: 'label' } | { kind: 'quoted-printable' | 'base64'; charset: string };

export type ReencodePlan = {
  target: Target;
  /** False: the message can go as it is. */
  changes: boolean;
  /** It carries DKIM-Signature fields, which will no longer verify (RFC 6376 §5.3). */
  breaksDkim: boolean;
  /** Which leaf becomes what, for events: `1.2: 8bit -> quoted-printable`. */
  steps: string[];
  /** Octets of the converted message. */
  size: number;
  /** By path of the part; parts without an entry are left alone, octet for octet. */
  actions: ReadonlyMap<string, PartAction>;
};

/** Why a message cannot be converted; the caller bounces with 5.6.3 (RFC 6152 §3, RFC 3030 §4.2). */
export type ReencodeRefusal =
  | 'signed'
  | 'encrypted'
  | 'eight-bit-header'
  | 'malformed'
  | 'not-convertible-type'
  | 'too-complex';

/** `part` is the path of the part at fault. */
export type CannotReencode = Error & { reason: ReencodeRefusal; part: string };

export type ReencodeOptions = {
  /** Raw 8-bit header fields cannot be converted: refuse (default), or leave them as they are. */
  eightBitHeaders?: 'refuse' | 'keep';
};

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * First pass: decides for every part, or throws `CannotReencode`, before anything is sent. Only leaves whose octets
 * the target cannot carry are converted, and the labels of what encloses them; signed and encrypted parts never are.
 */
export async function planReencoding(
  source: Chunks,
  target: Target,
  options: ReencodeOptions = {},
): Promise<ReencodePlan> {
  const actions = new Map<string, PartAction>();
  const steps: string[] = [];
  const needs = new Map<Entity, LeafNeeds>();
  const headers = new Map<Entity, Buffer>();
  let size = 0;
  let breaksDkim = false;
  let tooComplex: Entity | undefined;

  function endLeaf(entity: Entity, seen: LeafNeeds): void {
    const action = decideLeaf(entity, seen, target);
    size += action ? action.size : seen.size;
    if (!action) return;
    if (tooComplex) throw cannotReencode('too-complex', tooComplex, 'nested too deep or too many parts');
    refuseIfProtected(entity);
    actions.set(entity.path, { kind: action.kind, charset: seen.utf8.isValid() ? 'utf-8' : 'unknown-8bit' });
    steps.push(`${entity.path || 'message'}: ${entity.encoding} -> ${action.kind}`);
    for (let outer = entity.parent; outer; outer = outer.parent) {
      if (!fits(outer.encoding, target)) actions.set(outer.path, { kind: 'label' });
    }
  }

  const reader = createMimeReader({
    header(entity, bytes, offset) {
      headers.set(entity, bytes);
      if (entity.parent === null) breaksDkim = has(entity.header, 'DKIM-Signature');
      if (target === '7bit' && options.eightBitHeaders !== 'keep' && !isAscii(bytes)) {
        throw cannotReencode('eight-bit-header', entity, `octets above 127 in the header at octet ${offset}`);
      }
      if (entity.shape === 'leaf') needs.set(entity, newNeeds(target === '7bit' && entity.type.startsWith('text/')));
    },
    body(entity, bytes) {
      observe(needs.get(entity)!, bytes);
    },
    filler(bytes) {
      size += bytes.length;
    },
    end(entity) {
      const seen = needs.get(entity);
      if (seen) endLeaf(entity, seen);
      const header = headers.get(entity)!;
      const action = actions.get(entity.path);
      size += action ? rewriteHeader(entity, header, { action, target }).length : header.length;
      needs.delete(entity);
      headers.delete(entity);
    },
    defect(what, entity) {
      if (/too (deep|many|long)/.test(what)) tooComplex = entity;
    },
  });
  for await (const chunk of source) reader.write(chunk);
  reader.end();
  const changes = actions.size > 0;
  return { target, changes, breaksDkim: changes && breaksDkim, steps, size, actions };
}

/** Whether an error is one of ours. */
export function isCannotReencode(error: unknown): error is CannotReencode {
  return error instanceof Error && error.name === 'CannotReencode';
}

function cannotReencode(reason: ReencodeRefusal, entity: Entity, detail: string): CannotReencode {
  const where = entity.path === '' ? 'the message' : `part ${entity.path}`;
  const error = new Error(`${where} cannot be re-encoded (${reason}): ${detail}`);
  return Object.assign(error, { name: 'CannotReencode', reason, part: entity.path });
}

type LeafNeeds = {
  size: number;
  has8bit: boolean;
  /** NUL, or CR and LF apart. */
  isBinary: boolean;
  lineLength: number;
  maxLineLength: number;
  endsWithCr: boolean;
  utf8: Utf8Watch;
  /** Measures what a text would become. */
  printable: { encoder: TransferEncoder; size: number } | null;
};

function newNeeds(isText: boolean): LeafNeeds {
  const utf8 = createUtf8Watch();
  const printable = isText ? { encoder: createQuotedPrintableEncoder(), size: 0 } : null;
  return {
    size: 0,
    has8bit: false,
    isBinary: false,
    lineLength: 0,
    maxLineLength: 0,
    endsWithCr: false,
    utf8,
    printable,
  };
}

function observe(needs: LeafNeeds, bytes: Buffer): void {
  needs.size += bytes.length;
  needs.has8bit ||= !isAscii(bytes);
  needs.utf8.write(bytes);
  let previous = needs.endsWithCr ? CR : 0;
  let length = needs.lineLength;
  for (let i = 0; i < bytes.length; i++) {
    const octet = bytes[i]!;
    if (octet === LF && previous === CR) {
      needs.maxLineLength = Math.max(needs.maxLineLength, length - 1);
      length = 0;
    } else {
      length++;
      if (octet === 0 || octet === LF || previous === CR) needs.isBinary = true;
    }
    previous = octet;
  }
  needs.lineLength = length;
  if (needs.isBinary) needs.printable = null;
  if (needs.printable) needs.printable.size += needs.printable.encoder.write(bytes).length;
  needs.endsWithCr = previous === CR;
}

function decideLeaf(
  entity: Entity,
  seen: LeafNeeds,
  target: Target,
): { kind: 'quoted-printable' | 'base64'; size: number } | null {
  const longest = Math.max(seen.maxLineLength, seen.lineLength);
  const isBinary = seen.isBinary || seen.endsWithCr || (entity.encoding === 'binary' && longest > 998);
  if (!isBinary && (target === '8bit' || !seen.has8bit)) return null;
  if (!IDENTITY.has(entity.encoding) && !LENIENT_IDENTITY.has(entity.encoding)) {
    throw cannotReencode('malformed', entity, `its octets are not what its encoding "${entity.encoding}" produces`);
  }
  if (entity.header.end !== 'blank') {
    throw cannotReencode('malformed', entity, 'its header section does not end in an empty line');
  }
  const isComposite = entity.type.startsWith('multipart/') || entity.type.startsWith('message/');
  if (isComposite && !ENCODABLE_MESSAGE.has(entity.type)) {
    throw cannotReencode('not-convertible-type', entity, `${entity.type} may not be encoded (RFC 2045 §6.4)`);
  }
  if (seen.printable && !isBinary) {
    return { kind: 'quoted-printable', size: seen.printable.size + seen.printable.encoder.end().length };
  }
  const lines = Math.ceil(seen.size / 57);
  // Line ends stand between lines; a last one only where no delimiter brings it.
  return { kind: 'base64', size: Math.ceil(seen.size / 3) * 4 + 2 * (lines - (isInMultipart(entity) ? 1 : 0)) };
}

/** RFC 1847 §2.1: what was signed may not change on the way; encrypted parts have a fixed form (RFC 1847 §2.2). */
function refuseIfProtected(entity: Entity): void {
  for (let outer = entity.parent; outer; outer = outer.parent) {
    if (outer.type === 'multipart/signed') throw cannotReencode('signed', entity, 'it stands inside multipart/signed');
    if (outer.type === 'multipart/encrypted') {
      throw cannotReencode('encrypted', entity, 'it stands inside multipart/encrypted');
    }
  }
}

function fits(encoding: string, target: Target): boolean {
  return encoding === '7bit' || (encoding === '8bit' && target === '8bit');
}

type Utf8Watch = { write(bytes: Buffer): void; isValid(): boolean };

function createUtf8Watch(): Utf8Watch {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let isValid = true;
  return {
    write(bytes) {
      if (!isValid || (!decoder && isAscii(bytes))) return;
      decoder ??= new TextDecoder('utf-8', { fatal: true });
      try {
        decoder.decode(bytes, { stream: true });
      } catch {
        isValid = false;
      }
    },
    isValid() {
      try {
        decoder?.decode();
      } catch {
        isValid = false;
      }
      return isValid;
    },
  };
}

/** Wrong but common names for "not encoded". */
const LENIENT_IDENTITY: ReadonlySet<string> = new Set(['8-bit', '7-bit', 'none', '8bits', '7bits']);
/** RFC 6532 §3.7 and RFC 6533 §4-6 let these, unlike message/rfc822, have any encoding. */
const ENCODABLE_MESSAGE: ReadonlySet<string> = new Set([
  'message/global',
  'message/global-headers',
  'message/global-delivery-status',
  'message/global-disposition-notification',
]);
const CR = 13;
const LF = 10;
