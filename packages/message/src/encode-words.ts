/**
 * A header value in US-ASCII: as it is where it is so already, else in encoded words of at most 75 characters (RFC 2047 §2),
 * so that it needs no SMTPUTF8. `indent` is what stands before it in its first line; folded at blanks (RFC 5322 §2.1.1) to
 * lines of about 76 characters, and never to a line of blanks alone.
 */
export function encodeWords(value: string, indent: number): string {
  return fold(/[^\u0020-\u007e]/.test(value) ? encoded(value) : value, indent);
}

function encoded(value: string): string {
  const words: string[] = [];
  let part = '';
  for (const character of value) {
    if (Buffer.byteLength(part + character) > 42) {
      words.push(part);
      part = '';
    }
    part += character;
  }
  words.push(part);
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}

function fold(value: string, indent: number): string {
  let column = indent;
  return value
    .split(/(?<=[^ ])(?= [^ ])/)
    .map((word, index) => {
      const isNew = index > 0 && column + word.length > 76;
      column = isNew ? word.length : column + word.length;
      return isNew ? `\r\n${word}` : word;
    })
    .join('');
}
