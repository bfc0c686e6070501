import { readyMadeRules } from '@posthorn/policy/rules/ready-made';
import { defaultConfiguration, validateConfiguration } from '@posthorn/settings/configuration';
import { applyPatch } from '@posthorn/settings/merge';
import { expect, test } from 'vitest';
import type { ReadyMade } from './ready-made-card.tsx';
import { firstPlace, type Place, takeOver } from './take-over.ts';

const vips = readyMadeRules.find(({ id }) => id === 'vip-senders') as unknown as ReadyMade;

/** The settings with the rule taken over, without a word against them. */
function taken(place: Partial<Place>, before = defaultConfiguration()) {
  const { patch } = takeOver(vips, before, { items: {}, place: { ...firstPlace(before.redis.servers), ...place } });
  const checked = validateConfiguration(applyPatch(before, patch));
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  expect(checked.warnings).toEqual([]);
  return checked.configuration;
}

test('a Redis that is not named yet is named on the way', () => {
  const { redis, lookups, rules } = taken({ address: 'redis.example.org:6380', password: 'secret' });
  expect(redis.servers).toMatchObject([
    { name: 'main', host: 'redis.example.org', port: 6380, password: { $secret: null, value: 'secret' } },
  ]);
  expect(lookups.sources).toMatchObject([
    { name: 'vips', source: { kind: 'redis', server: 'main', command: 'GET vip:{key}' } },
  ]);
  expect(rules.ordered.map(({ name }) => name)).toEqual(['vip-senders']);
});

test('a second time there is a rule of another name, and nothing else', () => {
  const once = taken({});
  const { redis, lookups, rules } = taken({}, once);
  expect({ redis, lookups }).toEqual({ redis: once.redis, lookups: once.lookups });
  expect(rules.ordered.map(({ name }) => name)).toEqual(['vip-senders', 'vip-senders-2']);
});

test('without Redis the answers stand in the settings', () => {
  const { redis, lookups } = taken({ kind: 'table', tables: { vips: 'kim@a.example\n\nlee@a.example  gold first\n' } });
  expect(redis.servers).toEqual([]);
  expect(lookups.sources[0]?.source).toEqual({
    kind: 'static',
    entries: [
      { key: 'kim@a.example', values: ['yes'] },
      { key: 'lee@a.example', values: ['gold first'] },
    ],
  });
});

test.each([
  ['localhost', 'localhost', 6379],
  ['192.0.2.7:7000', '192.0.2.7', 7000],
  ['[2001:db8::1]:6380', '2001:db8::1', 6380],
  ['2001:db8::1', '2001:db8::1', 6379],
])('%s', (address, host, port) => {
  expect(taken({ address }).redis.servers).toMatchObject([{ host, port }]);
});
