/**
 * A value of the language: bool, int (bigint, 64 bits), double (number), string, null, timestamp (Date), duration, list, map.
 * Unsigned numbers and octet strings are left out: no fact has these types.
 */
export type Value = boolean | bigint | number | string | null | Date | Duration | readonly Value[] | ValueMap;

/** A map of the language. */
export type ValueMap = ReadonlyMap<MapKey, Value>;
export type MapKey = string | bigint | boolean;

/** A span of time. A class, so that it can be told from the other values. */
export class Duration {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

/** The name of a value's type, as messages tell it. */
export function typeOf(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      if (value === null) return 'null';
      if (value instanceof Date) return 'timestamp';
      if (value instanceof Duration) return 'duration';
      return value instanceof Map ? 'map' : 'list';
  }
}

/** Is it a list? `Array.isArray` does not narrow read-only ones. */
export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Is it a map? */
export const isMap = (value: Value): value is ValueMap => value instanceof Map;

/** Equality as the language has it: numbers by value, lists and maps by their members, values of other types never. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (typeof left === 'bigint' || typeof left === 'number')
    // Between a bigint and a number `===` never holds, but order goes by value.
    return (typeof right === 'bigint' || typeof right === 'number') && left <= right && left >= right;
  if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime();
  if (left instanceof Duration) return right instanceof Duration && left.milliseconds === right.milliseconds;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  if (isList(left))
    return isList(right) && left.length === right.length && left.every((one, at) => equals(one, right[at]!));
  if (!isMap(left) || !isMap(right) || left.size !== right.size) return false;
  for (const [key, value] of left) {
    const other = right.get(key);
    if (other === undefined || !equals(value, other)) return false;
  }
  return true;
}

/** The text that stands for a value in replies, headers and records. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return `${value.milliseconds / 1000}s`;
  if (isList(value)) return value.map(textOf).join(', ');
  if (isMap(value)) return [...value].map(([key, one]) => `${key}=${textOf(one)}`).join(', ');
  return String(value);
}
