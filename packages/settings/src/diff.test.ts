import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Configuration } from './configuration.ts';
import { defaultConfiguration, validateConfiguration } from './configuration.ts';
import { diffConfiguration } from './diff.ts';

function configured(input: unknown): Configuration {
  const result = validateConfiguration(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

function words(before: unknown, after: unknown): string[] {
  return diffConfiguration(configured(before), configured(after)).map((change) => `${change.path}: ${change.words}`);
}

test('each kind of value is told in its own words', () => {
  expect(words({}, { smtp: { maxMessageSize: '100M' } })).toEqual([
    'smtp.maxMessageSize: SMTP conversation › Largest message raised from 50M to 100M.',
  ]);
  expect(words({}, { queue: { maxAge: '4d', holdAll: true } })).toEqual([
    'queue.maxAge: Queue › Give up after lowered from 5d to 4d.',
    'queue.holdAll: Queue › Hold all delivery turned on.',
  ]);
  expect(words({ smtp: { hostname: 'a.example' } }, {})).toEqual([
    'smtp.hostname: SMTP conversation › Host name no longer set; it was “a.example”.',
  ]);
  expect(words({}, { smtp: { relayHosts: ['::1', '10.0.0.0/8'] } })).toEqual([
    'smtp.relayHosts: SMTP conversation › Relay hosts: added “10.0.0.0/8”; removed “127.0.0.0/8”.',
  ]);
  expect(words({}, { smtp: { relayHosts: ['::1', '127.0.0.0/8'] } })).toEqual([
    'smtp.relayHosts: SMTP conversation › Relay hosts: order is now “::1”, “127.0.0.0/8”.',
  ]);
});

test('entries are known by their name, wherever they stand', () => {
  const a = { name: 'a', match: ['a.example'], transport: { kind: 'mx' } };
  const b = { name: 'b', match: ['b.example'], transport: { kind: 'lmtp', host: 'store' } };
  const list = (...routes: object[]) => ({ routing: { routes } });
  expect(words(list(a), list(a, b))).toEqual([
    'routing.routes[1]: Routing › Routes: b added: match “b.example”, transport kind “lmtp”, host “store”, port 24, lastHop off, enabled on.',
  ]);
  expect(words(list(a, b), list(b))).toEqual(['routing.routes[0]: Routing › Routes: a removed.']);
  expect(words(list(a, b), list(b, a))).toEqual([
    'routing.routes[0]: Routing › Routes: b moved from place 2 to 1.',
    'routing.routes[1]: Routing › Routes: a moved from place 1 to 2.',
  ]);
  expect(words(list(b), list({ ...b, transport: { kind: 'lmtp', host: 'store', port: 2424 } }))).toEqual([
    'routing.routes[0].transport.port: Routing › Routes › b › Hand over › Port raised from 24 to 2424.',
  ]);
  expect(words(list(b), list({ ...b, transport: { kind: 'discard' } }))).toEqual([
    'routing.routes[0].transport: Routing › Routes › b › Hand over changed from kind “lmtp”, host “store”, port 24 to kind “discard”.',
  ]);
});

test('a secret is never shown', () => {
  const account = (password: object) => ({ auth: { accounts: [{ username: 'ann', password }] } });
  const changes = diffConfiguration(
    configured(account({ $secret: 'old' })),
    configured(account({ $secret: null, value: 'geheim' })),
  );
  expect(changes.map((change) => change.words)).toEqual(['Sign-in › Accounts › ann › Password replaced.']);
  expect(JSON.stringify(changes)).not.toContain('geheim');
  const added = diffConfiguration(defaultConfiguration(), configured(account({ $secret: null, value: 'geheim' })));
  expect(JSON.stringify(added)).not.toContain('geheim');
});

test('property: nothing changed says nothing; something changed says something', () => {
  const some = fc.record({
    smtp: fc.record({ maxErrors: fc.integer({ min: 1, max: 20 }), reverseDns: fc.boolean() }),
    routing: fc.record({
      localDomains: fc.uniqueArray(fc.record({ domain: fc.constantFrom('a.example', 'b.example', 'c.example') }), {
        selector: (entry) => entry.domain,
      }),
    }),
    dsn: fc.record({ delayWarnings: fc.constantFrom(['1h'], ['4h', '1d'], []) }),
  });
  fc.assert(
    fc.property(some, some, (left, right) => {
      const before = configured(left);
      const after = configured(right);
      expect(diffConfiguration(before, before)).toEqual([]);
      const same = JSON.stringify(before) === JSON.stringify(after);
      const onlyOrder = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));
      if (same) expect(diffConfiguration(before, after)).toEqual([]);
      else if (!onlyOrder) expect(diffConfiguration(before, after).length).toBeGreaterThan(0);
    }),
  );
});

function sorted(configuration: Configuration): unknown {
  const { routing } = configuration;
  const localDomains = routing.localDomains.toSorted((left, right) => left.domain.localeCompare(right.domain));
  return { ...configuration, routing: { ...routing, localDomains } };
}
