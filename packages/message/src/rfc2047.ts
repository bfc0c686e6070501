/**
 * Decodes the encoded words of a header value for display (RFC 2047 §6.2), takes out control and direction-changing
 * characters and cuts the result to `maxLength` characters. Total: what cannot be decoded stays as it is written.
 */
export function decodeWords(value: string, maxLength = 2000): string {
  return clean(decodeWordsExactly(value), maxLength);
}

/** The same with every character kept, for readers who must see what hides: escape it before it is shown. */
export function decodeWordsExactly(value: string): string {
  const pieces: string[] = [];
  let run: Word | undefined;
  let last = 0;
  const flush = () => {
    if (run) pieces.push(decodeBytes(run));
    run = undefined;
  };
  for (const match of value.matchAll(ENCODED_WORD)) {
    const between = value.slice(last, match.index);
    const word = readWord(match);
    last = match.index + match[0].length;
    // Blanks between two encoded words are not displayed; characters may be split over words of one charset (RFC 2047 §6.2, §5).
    const adjoins = run !== undefined && between.trim() === '';
    if (adjoins && run!.charset === word.charset) {
      run = { charset: word.charset, bytes: Buffer.concat([run!.bytes, word.bytes]) };
      continue;
    }
    flush();
    if (!adjoins) pieces.push(between);
    run = word;
  }
  flush();
  pieces.push(value.slice(last));
  return pieces.join('');
}

type Word = { charset: string; bytes: Buffer };

function readWord(match: RegExpMatchArray): Word {
  const [, charset = '', encoding = '', content = ''] = match;
  const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : decodeQ(content);
  // RFC 2231 §5: a language may follow the charset.
  return { charset: charset.split('*', 1)[0]!.toLowerCase(), bytes };
}

function decodeQ(content: string): Buffer {
  const octets = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, /[^\0-\xff]/.test(octets) ? 'utf8' : 'latin1');
}

function decodeBytes(word: Word): string {
  try {
    return new TextDecoder(word.charset).decode(word.bytes);
  } catch {
    return word.bytes.toString('latin1');
  }
}

function clean(text: string, maxLength: number): string {
  const visible = text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .toWellFormed()
    .trim();
  return visible.length > maxLength ? `${visible.slice(0, maxLength - 1).toWellFormed()}…` : visible;
}

const ENCODED_WORD = /=\?([^?\s]{1,64})\?([bq])\?([^?]*)\?=/gi;
