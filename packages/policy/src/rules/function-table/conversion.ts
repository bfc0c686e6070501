import { RuleFault } from '../fault.ts';
import type { RuleFunction } from '../functions.ts';
import { textOf, type Value } from '../value.ts';
import { wrong } from './arguments.ts';

/** From one type to another; the library knows their types. */
export const conversionFunctions: readonly RuleFunction[] = [
  { name: 'string', usage: 'string(x)', words: 'A value as text.', call: ([value]) => toText(value) },
  { name: 'int', usage: 'int(x)', words: 'A text or number as a whole number.', call: ([value]) => toInt(value) },
  { name: 'double', usage: 'double(x)', words: 'A text or number as a number.', call: ([value]) => toDouble(value) },
  {
    name: 'bool',
    usage: 'bool(x)',
    words: '"true" and "false" as true and false.',
    call: ([value]) => {
      if (typeof value === 'boolean') return value;
      if (value === '1' || value === 't' || /^(true|TRUE|True)$/.test(String(value))) return true;
      if (value === '0' || value === 'f' || /^(false|FALSE|False)$/.test(String(value))) return false;
      throw wrong('"true" or "false"', value);
    },
  },
];

function toText(value: Value | undefined): Value {
  if (typeof value === 'number') {
    if (value === Number.POSITIVE_INFINITY) return '+Inf';
    return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
  }
  if (value === undefined || value === null || (typeof value === 'object' && !(value instanceof Date)))
    throw wrong('a text, a number, a time or true or false', value);
  return textOf(value);
}

function toInt(value: Value | undefined): Value {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return within(BigInt(Math.trunc(value)));
  if (typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value)) return within(BigInt(value.replace(/^\+/, '')));
  throw new RuleFault('conversion', `"${String(value).slice(0, 40)}" is no whole number`);
}

function toDouble(value: Value | undefined): Value {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const number = typeof value === 'string' && value !== '' && value === value.trim() ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw new RuleFault('conversion', `"${String(value).slice(0, 40)}" is no number`);
  return number;
}

/** Whole numbers have 64 bits. @throws RuleFault */
export function within(value: bigint): bigint {
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return value;
  throw new RuleFault('overflow', 'a whole number out of range');
}
