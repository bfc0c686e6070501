import { has } from './headers.ts';
import { createMimeReader, type Entity } from './mime-reader.ts';
import type { Chunks, PartAction, ReencodePlan } from './reencode-plan.ts';
import { createBase64Encoder, createQuotedPrintableEncoder, type TransferEncoder } from './transfer-encoding.ts';

/**
 * Second pass over the same octets: the message as the plan wants it, streamed. Decoding the converted parts gives the
 * original octets back; everything else leaves as it came.
 */
export async function* reencode(source: Chunks, plan: ReencodePlan): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  const encoders = new Map<Entity, TransferEncoder>();
  const reader = createMimeReader({
    header(entity, bytes) {
      const action = plan.actions.get(entity.path);
      out.push(action ? rewriteHeader(entity, bytes, { action, target: plan.target }) : Buffer.from(bytes));
      if (action?.kind === 'quoted-printable') encoders.set(entity, createQuotedPrintableEncoder());
      if (action?.kind === 'base64') encoders.set(entity, createBase64Encoder());
    },
    body(entity, bytes) {
      out.push(encoders.get(entity)?.write(bytes) ?? Buffer.from(bytes));
    },
    filler(bytes) {
      out.push(Buffer.from(bytes));
    },
    end(entity) {
      const encoder = encoders.get(entity);
      if (!encoder) return;
      out.push(encoder.end());
      // Inside a multipart the CRLF of the next delimiter ends the last line.
      if (plan.actions.get(entity.path)?.kind === 'base64' && !isInMultipart(entity)) out.push(CRLF);
    },
    defect() {},
  });
  for await (const chunk of source) {
    reader.write(chunk);
    yield* out.splice(0);
  }
  reader.end();
  yield* out.splice(0);
}

/** Replaces Content-Transfer-Encoding where it stands, or adds it last; adds what a message without MIME fields lacks. */
function rewriteHeader(entity: Entity, bytes: Buffer, how: { action: PartAction; target: string }): Buffer {
  const { action, target } = how;
  const encoding = Buffer.from(`Content-Transfer-Encoding: ${action.kind === 'label' ? target : action.kind}\r\n`);
  const pieces: Uint8Array[] = [];
  let isPlaced = false;
  for (const field of entity.header.fields) {
    const isEncoding = field.name.toLowerCase() === 'content-transfer-encoding';
    if (!isEncoding) pieces.push(field.raw);
    else if (!isPlaced) pieces.push(encoding);
    isPlaced ||= isEncoding;
  }
  const last = pieces.at(-1);
  if (last && last.at(-1) !== LF) pieces.push(CRLF);
  if (entity.parent === null && !has(entity.header, 'MIME-Version')) pieces.push(Buffer.from('MIME-Version: 1.0\r\n'));
  if (action.kind !== 'label' && !has(entity.header, 'Content-Type')) {
    pieces.push(Buffer.from(`Content-Type: text/plain; charset=${action.charset}\r\n`));
  }
  if (!isPlaced) pieces.push(encoding);
  pieces.push(bytes.subarray(entity.header.bodyOffset - separatorLength(entity, bytes)));
  return Buffer.concat(pieces);
}

function separatorLength(entity: Entity, bytes: Buffer): number {
  if (entity.header.end !== 'blank') return 0;
  return bytes[entity.header.bodyOffset - 2] === CR ? 2 : 1;
}

function isInMultipart(entity: Entity): boolean {
  for (let outer = entity.parent; outer; outer = outer.parent) if (outer.shape === 'multipart') return true;
  return false;
}

const CRLF = Buffer.from('\r\n');
const CR = 13;
const LF = 10;
