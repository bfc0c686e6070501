import type { Budget } from './budget.ts';
import { RuleFault } from './fault.ts';
import { within } from './function-table/conversion.ts';
import type { BinaryOperator } from './tree.ts';
import { Duration, equals, isList, isMap, type MapKey, typeOf, type Value } from './value.ts';

/** Applies an operator. @throws RuleFault */
export function operate(
  operator: BinaryOperator,
  [left, right]: readonly [Value, Value],
  at: number,
  budget: Budget,
): Value {
  switch (operator) {
    case '==':
    case '!=':
      budget.step(weightOf(left), at);
      return equals(left, right) === (operator === '==');
    case 'in':
      return isMember(left, right, at, budget);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right, at);
    case '+':
      return add(left, right, at, budget);
    default:
      return calculate(operator, left, right, at);
  }
}

/** A member of a list or map. @throws RuleFault when there is none */
export function indexOf(of: Value, by: Value, at: number): Value {
  if (isList(of)) {
    const index = typeof by === 'bigint' || (typeof by === 'number' && Number.isInteger(by)) ? Number(by) : undefined;
    if (index === undefined) throw noOverload('[]', of, by, at);
    const found = index < 0 ? undefined : of[index];
    if (found === undefined) throw new RuleFault('no-such-member', `the list has no member ${index}`, at);
    return found;
  }
  if (!isMap(of)) throw noOverload('[]', of, by, at);
  const found = isKey(by) ? of.get(by) : undefined;
  if (found === undefined) throw new RuleFault('no-such-member', `the map has no member ${String(by)}`, at);
  return found;
}

/** May this be the key of a map? */
export const isKey = (value: Value): value is MapKey =>
  typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean';

function isMember(left: Value, right: Value, at: number, budget: Budget): boolean {
  if (isMap(right)) return isKey(left) && right.has(left);
  if (!isList(right)) throw noOverload('in', left, right, at);
  budget.step(right.length * weightOf(left), at);
  return right.some((one) => equals(left, one));
}

function compare(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value, at: number): boolean {
  const [a, b] = [orderOf(left), orderOf(right)];
  const isPair = a !== undefined && b !== undefined && a.kind === b.kind;
  if (!isPair) throw noOverload(operator, left, right, at);
  // Comparing bigint with number goes by value.
  const [x, y] = [a.value as number, b.value as number];
  if (operator === '<') return x < y;
  if (operator === '<=') return x <= y;
  return operator === '>' ? x > y : x >= y;
}

function orderOf(value: Value): { kind: string; value: string | number | bigint } | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'bool', value: Number(value) };
  if (value instanceof Date) return { kind: 'timestamp', value: value.getTime() };
  return value instanceof Duration ? { kind: 'duration', value: value.milliseconds } : undefined;
}

function add(left: Value, right: Value, at: number, budget: Budget): Value {
  if (typeof left === 'string' && typeof right === 'string') {
    budget.allocate(left.length + right.length, at);
    return left + right;
  }
  if (typeof left === 'object' && left !== null && isList(left) && isListValue(right)) {
    budget.allocate(left.length + right.length, at);
    return [...left, ...right];
  }
  if (left instanceof Duration && right instanceof Date) return moved(right, left.milliseconds, at);
  if (left instanceof Date && right instanceof Duration) return moved(left, right.milliseconds, at);
  return calculate('+', left, right, at);
}

const isListValue = (value: Value): value is readonly Value[] => Array.isArray(value);

function calculate(operator: '+' | '-' | '*' | '/' | '%', left: Value, right: Value, at: number): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return ofInts(operator, left, right, at);
  if (typeof left === 'number' && typeof right === 'number' && operator !== '%')
    return ofDoubles(operator, left, right);
  if (left instanceof Duration && right instanceof Duration && (operator === '+' || operator === '-'))
    return new Duration(left.milliseconds + (operator === '+' ? right.milliseconds : -right.milliseconds));
  if (operator === '-' && left instanceof Date && right instanceof Date)
    return new Duration(left.getTime() - right.getTime());
  if (operator === '-' && left instanceof Date && right instanceof Duration)
    return moved(left, -right.milliseconds, at);
  throw noOverload(operator, left, right, at);
}

function ofInts(operator: '+' | '-' | '*' | '/' | '%', left: bigint, right: bigint, at: number): bigint {
  if ((operator === '/' || operator === '%') && right === 0n)
    throw new RuleFault('division-by-zero', 'division by zero', at);
  if (operator === '/') return within(left / right);
  if (operator === '%') return left % right;
  return within(operator === '+' ? left + right : operator === '-' ? left - right : left * right);
}

function ofDoubles(operator: '+' | '-' | '*' | '/', left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  return operator === '*' ? left * right : left / right;
}

function moved(date: Date, milliseconds: number, at: number): Date {
  const next = new Date(date.getTime() + milliseconds);
  if (Number.isNaN(next.getTime())) throw new RuleFault('out-of-range', 'a time out of range', at);
  return next;
}

/** How much a comparison with this value may cost. */
function weightOf(value: Value): number {
  if (typeof value === 'string') return 1 + (value.length >> 6);
  if (value !== null && typeof value === 'object') {
    if (isList(value)) return 1 + value.length;
    if (isMap(value)) return 1 + value.size;
  }
  return 1;
}

const noOverload = (operator: string, left: Value, right: Value, at: number): RuleFault =>
  new RuleFault('wrong-type', `${typeOf(left)} ${operator} ${typeOf(right)} has no meaning`, at);
