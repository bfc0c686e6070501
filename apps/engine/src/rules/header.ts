import { encodeWords } from '@posthorn/message/encode-words';
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
  return Buffer.from(`${name}: ${encodeWords(bare, name.length + 2)}\r\n`, 'latin1');
}
