import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isQueueId, isUuidv7, lowestIdAt, queueIdOf, timeOfId, uuidv7 } from './id.ts';

test('a burst of ids is unique and sorted, and so are their queue ids', () => {
  const ids = Array.from({ length: 20_000 }, () => uuidv7());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  const short = ids.map(queueIdOf);
  expect(new Set(short).size).toBe(ids.length);
  expect(short.toSorted()).toEqual(short);
  expect(ids.every(isUuidv7)).toBe(true);
  expect(short.every(isQueueId)).toBe(true);
});

test('ids stay in order when the clock steps back', () => {
  const far = Date.now() + 1000;
  const first = uuidv7(far);
  const second = uuidv7(far - 500);
  expect(second > first).toBe(true);
});

test('the time of an id is the moment it was made', () => {
  const at = Date.UTC(2100, 0, 2, 3, 4, 5, 678);
  expect(timeOfId(uuidv7(at)).getTime()).toBe(at);
});

test('the queue id of a known UUID (RFC 9562 appendix A.6)', () => {
  // 48 bits 017F22E279B0, 12 bits CC3, 14 bits 18C4: 74 bits behind one zero bit, in groups of five.
  const bits = (0x017f22e279b0n << 26n) | (0xcc3n << 14n) | (0x98c4n & 0x3fffn);
  const digits = [...bits.toString(2).padStart(75, '0').matchAll(/.{5}/g)].map((five) => Number.parseInt(five[0], 2));
  const expected = digits.map((digit) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[digit]).join('');
  expect(queueIdOf('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(expected);
  expect(expected).toHaveLength(15);
});

test('the lowest id of a moment bounds those made then', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (time) => {
      const low = lowestIdAt(new Date(time));
      expect(isUuidv7(low)).toBe(true);
      expect(timeOfId(low).getTime()).toBe(time);
      expect(lowestIdAt(new Date(time + 1)) > low).toBe(true);
    }),
  );
  const at = Date.UTC(2200, 0, 1);
  const made = uuidv7(at);
  expect(made >= lowestIdAt(new Date(at)) && made < lowestIdAt(new Date(at + 1))).toBe(true);
});

test('what is no UUIDv7 is refused', () => {
  for (const text of ['', 'x', '017f22e2-79b0-4cc3-98c4-dc0c0c07398f', '017f22e279b07cc398c4dc0c0c07398f']) {
    expect(isUuidv7(text)).toBe(false);
    expect(() => timeOfId(text)).toThrow(RangeError);
    expect(() => queueIdOf(text)).toThrow(RangeError);
  }
});
