import type { HeaderField, HeaderSection } from '@posthorn/message/headers';
import type { MessageRules } from './state.ts';

/** Fields that rules add at a place, ready to be put into a header. */
export function addedFields({ added, tags }: MessageRules, position: 'top' | 'belowTrace' | 'bottom'): Uint8Array[] {
  const fields = added.filter((one) => one.position === position).map(({ name, value }) => field(name, value));
  if (position === 'belowTrace' && tags.size > 0) fields.push(field('X-Posthorn-Tags', [...tags].join(', ')));
  return fields;
}

/** Fields of the message that rules take out. */
export const removedFields = ({ removed }: MessageRules, { fields }: HeaderSection): HeaderField[] =>
  removed.size === 0 ? [] : fields.filter(({ name }) => removed.has(name.toLowerCase()));

/** One field; the value may begin with the name itself, as that of `spf.received` does. */
function field(name: string, value: string): Uint8Array {
  const prefix = `${name}:`.toLowerCase();
  const bare = value.toLowerCase().startsWith(prefix) ? value.slice(prefix.length).trimStart() : value;
  return Buffer.from(
    `${name}: ${fold(/[^\u0020-\u007e]/.test(bare) ? encoded(bare) : bare, name.length + 2)}\r\n`,
    'latin1',
  );
}

/** RFC 2047 §2: encoded words of at most 75 characters, so that a field of ours never needs SMTPUTF8. */
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

/** RFC 5322 §2.1.1: lines of about 76 characters, folded at blanks; a fold never makes a line of blanks alone. */
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
