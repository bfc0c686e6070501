import { expect, test } from 'vitest';
import { defaultConfiguration, validateConfiguration } from '../configuration.ts';

const secret = { $secret: 'kept' };
const proxies = [
  { name: 'north', host: '192.0.2.1', priority: 10 },
  { name: 'south', host: 'proxy.example.net', username: 'posthorn', password: secret, enabled: false },
];

test('proxies are known by name; with defaults', () => {
  const { socks } = read({ socks: { proxies, use: ['north'] } });
  expect(socks.proxies[0]).toMatchObject({ port: 1080, timeout: 5, priority: 10, weight: 1, enabled: true });
  expect(problemsOf({ socks: { proxies, use: ['*'] } })).toEqual([]);
  expect(problemsOf({ socks: { proxies, use: ['direct'] } })).toEqual([]);
});

test.each([
  ['socks.use[0]', 'there is no proxy named "nort"; did you mean "north"?', { socks: { proxies, use: ['nort'] } }],
  [
    'socks.use',
    '"direct" means that no proxy is used, so it stands alone',
    { socks: { proxies, use: ['direct', '*'] } },
  ],
  [
    'socks.proxies[0].host',
    'is not allowed in a domain name',
    { socks: { proxies: [{ name: 'a', host: 'no proxy' }] } },
  ],
  [
    'socks.proxies[0].port',
    'must be 65535 or less',
    { socks: { proxies: [{ name: 'a', host: 'a.test', port: 99_999 }] } },
  ],
  ['socks.proxies[0].name', '"direct" means', { socks: { proxies: [{ name: 'direct', host: 'a.test' }] } }],
  [
    'socks.proxies[0].password',
    'is missing: there is a user name',
    { socks: { proxies: [{ name: 'a', host: 'a.test', username: 'x' }] } },
  ],
  [
    'socks.proxies[0].username',
    'is missing: there is a password',
    { socks: { proxies: [{ name: 'a', host: 'a.test', password: secret }] } },
  ],
  [
    'socks.proxies[0].username',
    'is longer than 255 octets',
    { socks: { proxies: [{ name: 'a', host: 'a.test', username: 'ü'.repeat(128), password: secret }] } },
  ],
  ['socks.proxies[1].name', 'is there already', { socks: { proxies: [proxies[0], proxies[0]] } }],
  [
    'overrides.domains["example.org"].socks.use[0]',
    'there is no proxy named "east"',
    { socks: { proxies }, overrides: { domains: { 'example.org': { socks: { use: ['east'] } } } } },
  ],
  [
    'routing.routes[0].proxies[0]',
    'there is no proxy named "east"',
    { socks: { proxies }, routing: { routes: [{ name: 'out', proxies: ['east'], transport: { kind: 'mx' } }] } },
  ],
])('%s: %s', (path, reason, input) => {
  expect(problemsOf(input)).toContainEqual(expect.objectContaining({ path, reason: expect.stringContaining(reason) }));
});

test('what will make mail wait, or do nothing, is a warning', () => {
  const checked = validateConfiguration({
    socks: { proxies, use: ['south'] },
    routing: { routes: [{ name: 'in', proxies: ['north'], transport: { kind: 'sandbox' } }] },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked));
  expect(checked.warnings).toContainEqual({
    path: 'socks.use',
    reason: 'names no proxy that is enabled: this mail will wait',
  });
  expect(checked.warnings.map(({ path }) => path)).toContain('routing.routes[0].proxies');
  expect(defaultConfiguration().socks).toEqual({ proxies: [], use: [] });
});

function read(input: unknown) {
  const checked = validateConfiguration(input);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.configuration;
}

function problemsOf(input: unknown) {
  const checked = validateConfiguration(input);
  return checked.ok ? [] : checked.problems;
}
