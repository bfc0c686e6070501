import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { srsForward } from './forward.ts';
import { type SrsOptions, srsAge, srsTimestamp } from './hash.ts';
import { srsReverse } from './reverse.ts';

const day = 86_400_000;
const vectors = readFileSync(new URL('../../testdata/postsrsd.txt', import.meta.url), 'utf8').split('\n');
const now = new Date(Number(/day (\d+)/.exec(vectors[0]!)![1]) * day + 3_600_000);
const options: SrsOptions = {
  secrets: ['correct horse battery', 'old secret'],
  separator: '=',
  hashLength: 4,
  maxAgeDays: 21,
  now,
};
const forward = (address: string, changes: Partial<SrsOptions> = {}): string => {
  const result = srsForward(address, 'forward.test', { ...options, ...changes });
  return result.kind === 'impossible' ? result.reason : result.address;
};
const reverse = (address: string, changes: Partial<SrsOptions> = {}): string => {
  const result = srsReverse(address, { ...options, ...changes });
  return result.kind === 'address' ? result.address : result.kind === 'refused' ? result.why : result.kind;
};

describe('what postsrsd 1.10 made', () => {
  const cases = vectors
    .filter((line) => line.includes(' | ') && !line.startsWith('#'))
    .map((line) => line.split(' | ') as [string, string, string]);

  test.each(cases)('%s: %s gives %s', (told, asked, answer) => {
    const [secrets, separator, length] = told.split(' ') as [string, SrsOptions['separator'], string];
    const changes = {
      secrets: secrets === 'two' ? options.secrets : ['old secret'],
      separator,
      hashLength: Number(length),
    };
    const [direction, address] = asked.split(' ') as [string, string];
    if (direction === 'forward') expect(`200 ${forward(address, changes)}`).toBe(answer);
    else if (answer.startsWith('200 ')) expect(`200 ${reverse(address, changes)}`).toBe(answer);
    else expect(reverse(address, changes) === 'no-srs').toBe(answer === '500 Not an SRS address.');
  });
});

describe('there and back', () => {
  test('through one forwarder, and through three', () => {
    const once = forward('kim@author.test');
    expect(reverse(once)).toBe('kim@author.test');
    const second = { secrets: ['of the second'] };
    const twice = srsForward(once, 'second.test', { ...options, ...second });
    const thrice = srsForward((twice as { address: string }).address, 'third.test', {
      ...options,
      secrets: ['of the third'],
    });
    expect(thrice).toMatchObject({
      address: expect.stringMatching(/^SRS1=....=forward\.test==....=..=author\.test=kim@third\.test$/),
    });
    // The third answers straight to the first.
    const back = srsReverse((thrice as { address: string }).address, { ...options, secrets: ['of the third'] });
    expect(back).toEqual({ kind: 'address', address: once });
  });

  test('what is ours or nobody’s stays', () => {
    expect(srsForward('kim@FORWARD.test', 'forward.test', options)).toEqual({
      kind: 'unchanged',
      address: 'kim@FORWARD.test',
    });
    expect(srsForward('', 'forward.test', options)).toEqual({ kind: 'unchanged', address: '' });
  });

  test('a local part in quotes, an address literal, letters of others', () => {
    for (const address of ['"kim lee"@author.test', '"a@b"@author.test', 'kim@[192.0.2.1]', 'kïm@bücher.example'])
      expect(reverse(forward(address))).toBe(address);
  });

  test('what would be too long is not rewritten', () => {
    expect(forward(`${'x'.repeat(200)}@${'a'.repeat(60)}.test`)).toBe('local part too long');
    expect(forward(`${'x'.repeat(180)}@${'a'.repeat(50)}.test`)).toBe('the rewritten address would be too long');
    expect(srsForward('kim', 'forward.test', options)).toMatchObject({ kind: 'impossible' });
  });

  test('an SRS1 that is not whole is an address like others', () => {
    const address = forward('SRS1=abcd@author.test');
    expect(address).toMatch(/^SRS0=/);
    expect(reverse(address)).toBe('SRS1=abcd@author.test');
  });
});

describe('what is refused', () => {
  const made = forward('kim@author.test');

  test('another host, another user, another secret', () => {
    expect(reverse(made.replace('author', 'victim'))).toBe('hash');
    expect(reverse(made.replace('kim', 'lee'))).toBe('hash');
    expect(reverse(made, { secrets: ['another'] })).toBe('hash');
    expect(reverse(made, { secrets: ['another', 'correct horse battery'] })).toBe('kim@author.test');
    expect(reverse(made.replace('=JL=', '=JM='))).toBe('hash');
  });

  test('a hash that is shorter than ours, or none', () => {
    expect(reverse(made, { hashLength: 5 })).toBe('hash');
    expect(reverse(made.replace(/^SRS0=..../, 'SRS0='))).toBe('hash');
    expect(reverse(forward('kim@author.test', { hashLength: 20 }))).toBe('kim@author.test');
  });

  test('what comes too late', () => {
    const later = (days: number) => ({ now: new Date(now.getTime() + days * day) });
    expect(reverse(made, later(21))).toBe('kim@author.test');
    expect(reverse(made, later(22))).toBe('expired');
    expect(reverse(made, later(1003))).toBe('expired');
    expect(reverse(made, later(-1))).toBe('expired');
    expect(srsReverse(made, { ...options, ...later(22) })).toMatchObject({
      reason: 'the SRS address was good for 21 days, which are over',
    });
  });
});

test('timestamps come round every 1024 days', () => {
  fc.assert(
    fc.property(fc.nat(30_000), fc.nat(1023), (since, age) => {
      const made = new Date(since * day);
      expect(srsAge(srsTimestamp(made).toLowerCase(), new Date((since + age) * day))).toBe(age);
    }),
  );
  expect([srsAge('A1', now), srsAge('A', now), srsAge('AAA', now), srsAge('', now)]).toEqual([null, null, null, null]);
});

test('any address comes back as it was, in any letters, unless it is refused', () => {
  const local = fc.stringMatching(/^[A-Za-z0-9=+_-]{1,20}$/);
  const host = fc.stringMatching(/^[a-z]{1,10}(\.[a-z]{2,5}){1,2}$/);
  const separator = fc.constantFrom<SrsOptions['separator']>('=', '+', '-');
  fc.assert(
    fc.property(local, host, separator, (user, domain, between) => {
      if (/^SRS[01][=+-]/i.test(user)) return;
      const made = forward(`${user}@${domain}`, { separator: between });
      expect(reverse(made)).toBe(`${user}@${domain}`);
      expect(reverse(made.toLowerCase())).toBe(`${user.toLowerCase()}@${domain}`);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void srsReverse(`SRS0=${text}@forward.test`, options)));
});
