import { RuleFault } from '../fault.ts';
import { typeOf, type Value } from '../value.ts';

/** A text argument. @throws RuleFault when it is none: values of type dyn are only known now */
export function text(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw wrong('a text', value);
}

/** A whole number as a position. @throws RuleFault */
export function position(value: Value | undefined): number {
  if (typeof value !== 'bigint') throw wrong('a whole number', value);
  if (value < -1_000_000_000n || value > 1_000_000_000n) throw new RuleFault('out-of-range', 'a position out of range');
  return Number(value);
}

/** The complaint about an argument. */
export function wrong(wanted: string, value: Value | undefined): RuleFault {
  return new RuleFault(
    'wrong-type',
    `${wanted} is wanted, not ${value === undefined ? 'nothing' : `a ${typeOf(value)}`}`,
  );
}
