import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSocksClient, type SocksStep } from './client.ts';
import { orderProxies } from './order.ts';

const target = { address: '198.51.100.7', port: 25 };
const auth = { username: 'kim', password: 'geheim' };
const cases = readFileSync(new URL('../../testdata/socks.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('|') && !line.startsWith('#'))
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string]);

/** Plays the proxy's words one after another, each in pieces of `size` octets. */
const play = (words: string, withPassword: boolean, size: number): { ending: string; sent: string[] } => {
  const client = createSocksClient({ target, auth: withPassword ? auth : null });
  const sent: string[] = [];
  let step: SocksStep = client.begin();
  for (const word of words.split('/')) {
    if (step.kind !== 'send') return { ending: 'asks nothing', sent };
    sent.push(step.octets.toString('hex'));
    const octets = Buffer.from(word.replace(/ /g, ''), 'hex');
    step = { kind: 'wait' };
    for (
      let at = 0;
      at < octets.length && (step.kind === 'wait' || (step.kind === 'send' && at < octets.length));
      at += size
    )
      step = client.read(octets.subarray(at, at + size));
  }
  if (step.kind === 'connected')
    return { ending: `connected ${step.bound ? `${step.bound.address}:${step.bound.port}` : '-'}`, sent };
  return { ending: step.kind === 'failed' ? `${step.fault} ${step.reason}` : step.kind, sent };
};

describe('what proxies say, whole and in pieces', () => {
  test.each(cases)('%s, password: %s', (words, password, expected) => {
    for (const size of [1, 2, 3, 5, 100]) {
      // What comes too early is only seen in one piece.
      if (words === '05 00 05' && size < 3) continue;
      expect(play(words, password === 'yes', size).ending).toBe(expected);
    }
  });
});

test('says what it should, and the password only to who asks for it', () => {
  const request = '05010001c6336407' + '0019';
  expect(play('05 00 / 05 00 00 01 00 00 00 00 00 00', false, 100).sent).toEqual(['050100', request]);
  expect(play('05 00 / 05 00 00 01 00 00 00 00 00 00', true, 100).sent).toEqual(['05020002', request]);
  expect(play('05 02 / 01 00 / 05 00 00 01 00 00 00 00 00 00', true, 100).sent).toEqual([
    '05020002',
    `01036b696d06${Buffer.from('geheim').toString('hex')}`,
    request,
  ]);
});

test.each([
  ['2001:db8::1', '20010db8000000000000000000000001'],
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['1::', '00010000000000000000000000000000'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
])('asks for %s', (address, hex) => {
  const client = createSocksClient({ target: { address, port: 587 }, auth: null });
  client.begin();
  expect(client.read(Buffer.from([5, 0]))).toEqual({
    kind: 'send',
    octets: Buffer.from(`05010004${hex}024b`, 'hex'),
  });
});

test.each(['mx.example.org', '', '192.0.2.256', 'fe80::1%eth0'])('does not ask for "%s"', (address) => {
  const step = createSocksClient({ target: { address, port: 25 }, auth: null }).begin();
  expect(step).toMatchObject({ kind: 'failed', fault: 'target' });
});

test('names and passwords that do not fit', () => {
  for (const [username, password] of [
    ['', 'x'],
    ['x', ''],
    ['x'.repeat(256), 'x'],
    ['x', 'ü'.repeat(128)],
  ])
    expect(createSocksClient({ target, auth: { username: username!, password: password! } }).begin()).toMatchObject({
      kind: 'failed',
      fault: 'proxy',
    });
});

test('what follows the reply is the target’s', () => {
  const client = createSocksClient({ target, auth: null });
  client.begin();
  client.read(Buffer.from([5, 0]));
  const step = client.read(Buffer.concat([Buffer.from('05000001000000000000', 'hex'), Buffer.from('220 mx')]));
  expect(step).toMatchObject({ kind: 'connected', rest: Buffer.from('220 mx') });
  expect(client.read(Buffer.from('more'))).toMatchObject({ kind: 'failed' });
});

test('any octets end in a step, and no more than one end', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 8 }), (pieces) => {
      const client = createSocksClient({ target, auth });
      client.begin();
      let isOver = false;
      for (const piece of pieces) {
        const step = client.read(piece);
        if (isOver) expect(step.kind).toBe('failed');
        isOver ||= step.kind === 'failed' || step.kind === 'connected';
      }
    }),
  );
});

describe('the order of proxies', () => {
  const proxy = fc.record({ priority: fc.nat(3), weight: fc.nat(5) });
  test('all of them, once, by priority', () => {
    fc.assert(
      fc.property(
        fc.array(proxy, { maxLength: 8 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (some, lots) => {
          const ordered = orderProxies(some, () => lots.next().value as number);
          expect(new Set(ordered)).toEqual(new Set(some));
          expect(ordered).toHaveLength(some.length);
          for (let i = 1; i < ordered.length; i += 1)
            expect(ordered[i - 1]!.priority).toBeGreaterThanOrEqual(ordered[i]!.priority);
        },
      ),
    );
  });

  test('by lot within a priority, as their weights say; weight 0 last', () => {
    const some = [
      { name: 'a', priority: 1, weight: 3 },
      { name: 'b', priority: 1, weight: 1 },
      { name: 'c', priority: 1, weight: 0 },
    ];
    const firsts = { a: 0, b: 0, c: 0 } as Record<string, number>;
    for (let i = 0; i < 400; i += 1) {
      const ordered = orderProxies(some, () => (i % 400) / 400);
      firsts[ordered[0]!.name]! += 1;
      expect(ordered[2]!.name).toBe('c');
    }
    expect(firsts).toEqual({ a: 300, b: 100, c: 0 });
  });
});
