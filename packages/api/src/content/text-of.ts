import { isUtf8 } from 'node:buffer';
import { readText } from './header-page.ts';

/**
 * Octets of a text part as text; `isCut` says that there are more of them. An unknown or lying charset is not believed: valid UTF-8 is UTF-8,
 * the rest Latin-1.
 */
export const textOf = (bytes: Buffer, charset: string | null, isCut = false): { text: string; charset: string } => {
  const named = (charset ?? 'us-ascii').trim().toLowerCase();
  // US-ASCII is what programs say that do not know better.
  if (named === 'us-ascii' || named === 'utf-8' || named === 'utf8') {
    const isValid = isUtf8(bytes) || (isCut && [1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, -cut))));
    return { text: readText(bytes, isCut), charset: isValid ? 'utf-8' : 'latin-1' };
  }
  try {
    return { text: new TextDecoder(named).decode(bytes), charset: named };
  } catch {
    return { text: readText(bytes, isCut), charset: `${named} (unknown)` };
  }
};
