import { encodeWords } from '@posthorn/message/encode-words';
import type { HeaderField, HeaderSection } from '@posthorn/message/headers';
import type { MessageRules } from './state.ts';

/** Fields that rules add at a place, ready to be put into a header. */
export function addedFields({ added, tags }: MessageRules, position: 'top' | 'belowTrace'): Uint8Array[] {
  const fields = added.filter((one) => one.position === position).map(({ name, value }) => field(name, value));
  if (position === 'belowTrace' && tags.size > 0) fields.push(field('X-Posthorn-Tags', [...tags].join(', ')));
  return fields;
}

/** Fields that come last in a header. */
export const bottomFields = (rules: MessageRules, section: HeaderSection): Uint8Array[] => [
  ...missedFields(rules, section),
  ...rules.added.filter(({ position }) => position === 'bottom').map(({ name, value }) => field(name, value)),
];

/** Fields of the message that rules take out. */
export const removedFields = ({ removed }: MessageRules, { fields }: HeaderSection): HeaderField[] =>
  removed.size === 0 ? [] : fields.filter(({ name }) => removed.has(name.toLowerCase()));

/** What becomes of single fields; null: it goes. */
export function editedFields({ edits }: MessageRules, { fields }: HeaderSection): Map<HeaderField, Uint8Array | null> {
  const edited = new Map<HeaderField, Uint8Array | null>();
  for (const { name, nth, value } of edits) {
    const known = fields.filter((one) => one.name.toLowerCase() === name.toLowerCase())[nth - 1];
    if (known !== undefined) edited.set(known, value === null ? null : field(known.name, value));
  }
  return edited;
}

/** Those that were to be changed and are not there: they are added. */
const missedFields = ({ edits }: MessageRules, { fields }: HeaderSection): Uint8Array[] =>
  edits.flatMap(({ name, nth, value }) => {
    const count = fields.filter((one) => one.name.toLowerCase() === name.toLowerCase()).length;
    return value === null || nth <= count ? [] : [field(name, value)];
  });

/** One field; the value may begin with the name itself, as that of `spf.received` does. */
function field(name: string, value: string): Uint8Array {
  const prefix = `${name}:`.toLowerCase();
  const bare = value.toLowerCase().startsWith(prefix) ? value.slice(prefix.length).trimStart() : value;
  return Buffer.from(`${name}: ${encodeWords(bare, name.length + 2)}\r\n`, 'latin1');
}
