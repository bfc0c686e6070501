import type { Value } from '@posthorn/policy/rules/value';
import { textOf } from '@posthorn/policy/rules/value';

/**
 * What an answer means: a text that is not empty, or a number that is not 0, is the reason of a refusal; true refuses without words, ''. Nothing, an empty text, 0,
 * false and an empty list let go on (null). Of a list the first item that is not empty counts.
 */
export function refusalOf(value: Value | unknown): string | null {
  if (value === null || value === undefined || value === false) return null;
  if (value === true) return '';
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) === 0 ? null : String(value);
  if (Array.isArray(value)) {
    for (const one of value) {
      const reason = refusalOf(one);
      if (reason !== null) return reason;
    }
    return null;
  }
  return refusalOf(textOf(value as Value));
}
