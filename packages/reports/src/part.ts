import type { MimePart } from '@posthorn/message/mime';

/** The octets of a part, decoded; null when its encoding is not known. A bound keeps a report from costing more than its own size. */
export function decodedPart(buffer: Buffer, part: MimePart): Buffer | null {
  const octets = buffer.subarray(part.bodyStart, part.bodyEnd);
  switch (part.encoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return octets;
    case 'base64':
      return Buffer.from(octets.toString('latin1'), 'base64');
    case 'quoted-printable':
      return fromQuotedPrintable(octets.toString('latin1'));
    default:
      return null;
  }
}

/** RFC 2045 §6.7; what is no escape stays as it is. */
function fromQuotedPrintable(text: string): Buffer {
  return Buffer.from(
    text
      .replace(/=[ \t]*\r?\n/g, '')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
