import { isUtf8 } from 'node:buffer';

/** How the octets of a file become text. */
export type Encoding = {
  decoder: InstanceType<typeof TextDecoder> /** What was wrong about it, in words. */;
  bent: string | null;
};

/**
 * Finds out in what a file is written: by its byte order mark, by what its XML declaration says, and by what it really is. UTF-16 that can be
 * read as ASCII is not UTF-16, and UTF-8 that is none is taken for Windows-1252, which has a character for each octet.
 */
export function encodingOf(octets: Uint8Array): Encoding {
  const [first, second] = octets;
  if (first === 0xff && second === 0xfe) return plain('utf-16le');
  if (first === 0xfe && second === 0xff) return plain('utf-16be');
  if (first === 0x3c && second === 0) return { ...plain('utf-16le'), bent: 'it is UTF-16 and does not say so' };
  if (first === 0 && second === 0x3c) return { ...plain('utf-16be'), bent: 'it is UTF-16 and does not say so' };
  const start = Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, 200)).toString('latin1');
  const declared = /<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']/.exec(start)?.[1]?.toLowerCase();
  const label = declared === undefined ? 'utf-8' : labelOf(declared);
  if (label === null || label.startsWith('utf-16')) {
    const bent = `it calls its encoding "${declared}", which it is not`;
    return isUtf8(octets) ? { ...plain('utf-8'), bent } : { ...plain('windows-1252'), bent };
  }
  if (label === 'utf-8' && !isUtf8(octets))
    return { ...plain('windows-1252'), bent: 'it is not written in UTF-8, as it says' };
  return plain(label);
}

const plain = (label: string): Encoding => ({ decoder: new TextDecoder(label), bent: null });

/** The label by which it is known here; null when it is not. */
function labelOf(declared: string): string | null {
  try {
    return new TextDecoder(declared).encoding;
  } catch {
    return null;
  }
}
