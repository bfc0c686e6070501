import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClientLimits } from './client-limits.ts';
import { createConnectionCounts } from './connection-counts.ts';
import { networkOf, unmapped } from './prefix.ts';
import { createTokenBuckets } from './token-buckets.ts';

test.each([
  ['192.0.2.77', '192.0.2.0/24'],
  ['::ffff:192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:0:0:0:0/64'],
  ['2001:db8::1', '2001:db8:0:0:0:0:0:0/64'],
  ['::1', '0:0:0:0:0:0:0:0/64'],
  ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:0/64'],
])('%s is in %s', (address, network) => {
  expect(networkOf(address, { ipv4: 24, ipv6: 64 })).toBe(network);
});

test('addresses that differ only behind the prefix share a network', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.integer({ min: 0, max: 0xffff }), (address, last) => {
      const network = networkOf(address, { ipv4: 24, ipv6: 64 });
      expect(network.endsWith('/64')).toBe(true);
      const sibling = `${network.slice(0, -3).split(':').slice(0, 4).join(':')}:0:0:0:${last.toString(16)}`;
      expect(networkOf(sibling, { ipv4: 24, ipv6: 64 })).toBe(network);
    }),
  );
});

test('unmapped leaves real IPv6 addresses alone', () => {
  expect(unmapped('2001:db8::ffff:1')).toBe('2001:db8::ffff:1');
});

test('a bucket gives what it holds, refuses, and fills up again', () => {
  let now = 0;
  const buckets = createTokenBuckets({ now: () => now });
  expect([1, 2, 3].map(() => buckets.take('a', 2))).toEqual([true, true, false]);
  now += 30_000;
  expect(buckets.take('a', 2)).toBe(true);
  expect(buckets.take('a', 2)).toBe(false);
  expect(buckets.take('b', 2)).toBe(true);
  expect(buckets.take('a', 0)).toBe(true);
});

test('buckets never outgrow their bound', () => {
  const buckets = createTokenBuckets({ now: () => 0, maxKeys: 100 });
  for (let key = 0; key < 10_000; key++) buckets.take(`client ${key}`, 5);
  expect(buckets.size).toBeLessThanOrEqual(100);
});

test('connections are counted by key and forgotten when they end', () => {
  const counts = createConnectionCounts();
  const first = counts.open(['client', 'network']);
  const second = counts.open(['other', 'network']);
  expect([counts.total, counts.of('client'), counts.of('network')]).toEqual([2, 1, 2]);
  first();
  first();
  second();
  expect([counts.total, counts.of('client'), counts.of('network')]).toEqual([0, 0, 0]);
});

test('an engine takes its part of a fleet-wide limit, and at least one', () => {
  const limits = createClientLimits(() => 0);
  limits.setLiveEngines(4);
  expect([0, 1, 10, 100].map((limit) => limits.share(limit))).toEqual([0, 1, 3, 25]);
});
