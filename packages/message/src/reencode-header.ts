import { has } from './headers.ts';
import type { Entity } from './mime-reader.ts';
import type { PartAction } from './reencode-plan.ts';

/**
 * The header section of a converted part: Content-Transfer-Encoding replaced where it stands, or added last, and what a
 * message without MIME fields lacks (RFC 2045 §4, §5.2). Every other field stays octet for octet.
 */
export function rewriteHeader(entity: Entity, bytes: Buffer, how: { action: PartAction; target: string }): Buffer {
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

/** Whether a delimiter follows the body, so that its CRLF ends the last line. */
export function isInMultipart(entity: Entity): boolean {
  for (let outer = entity.parent; outer; outer = outer.parent) if (outer.shape === 'multipart') return true;
  return false;
}

function separatorLength(entity: Entity, bytes: Buffer): number {
  if (entity.header.end !== 'blank') return 0;
  return bytes[entity.header.bodyOffset - 2] === CR ? 2 : 1;
}

const CRLF = Buffer.from('\r\n');
const CR = 13;
const LF = 10;
