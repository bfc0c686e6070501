import { createMimeReader, type Entity } from './mime-reader.ts';
import { isInMultipart, rewriteHeader } from './reencode-header.ts';
import type { Chunks, ReencodePlan } from './reencode-plan.ts';
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

const CRLF = Buffer.from('\r\n');
