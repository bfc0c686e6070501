import { type HeaderField, readHeaders } from '@posthorn/message/headers';
import type { SimulatedField } from '@posthorn/settings/simulation/result';

/** Which fields a stored message has and the one that was sent had not, and the other way round; octet by octet. */
export function changedFields(
  sent: Uint8Array,
  stored: Uint8Array,
): { added: SimulatedField[]; removed: SimulatedField[] } {
  const [before, after] = [readHeaders(sent).fields, readHeaders(stored).fields];
  return { added: without(after, before), removed: without(before, after) };
}

/** Each as often as it stands in one more than in the other. */
function without(fields: readonly HeaderField[], others: readonly HeaderField[]): SimulatedField[] {
  const left = Map.groupBy(others, keyOf);
  return fields
    .filter((field) => left.get(keyOf(field))?.pop() === undefined)
    .slice(0, MOST)
    .map(({ name, value }) => ({ name, value: value.slice(0, 4000) }));
}

const keyOf = ({ raw }: HeaderField): string => Buffer.from(raw).toString('latin1');

const MOST = 200;
