import { expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';

const addresses = [
  { name: 'a', pool: 'bulk', address: '192.0.2.1', helo: 'a.example.org' },
  { name: 'b', pool: 'bulk', address: '2001:db8::1', weight: 0 },
  { name: 'c', pool: 'off', address: '192.0.2.3', enabled: false },
];
const routes = [{ name: 'r', match: ['*'], transport: { kind: 'mx', port: 25 }, sources: 'bulk' }];

test.each([
  ['nothing', {}, [], []],
  ['a pool for all and one for a route', { sources: { addresses, use: 'bulk' }, routing: { routes } }, [], []],
  [
    'a misspelt pool',
    { sources: { addresses, use: 'bulky' } },
    ['sources.use: there is no address in a pool named "bulky"; did you mean "bulk"?'],
    [],
  ],
  [
    'a pool of a route that nothing is in',
    { routing: { routes } },
    ['routing.routes[0].sources: there is no address in a pool named "bulk"'],
    [],
  ],
  [
    'a pool of a domain that nothing is in',
    { overrides: { domains: { 'x.example': { sources: { use: 'no' } } } } },
    ['overrides.domains["x.example"].sources.use: there is no address in a pool named "no"'],
    [],
  ],
  [
    'an address twice',
    { sources: { addresses: [...addresses, { name: 'd', pool: 'bulk', address: '2001:DB8::1' }] } },
    ['sources.addresses[3].address: is in the pool "bulk" already, as "b"'],
    [],
  ],
  [
    'no address',
    { sources: { addresses: [{ name: 'a', pool: 'p', address: 'mail.example.org' }] } },
    [/address: /],
    [],
  ],
  [
    'a name that is none',
    { sources: { addresses: [{ name: 'a', pool: 'p', address: '192.0.2.1', helo: 'not a name' }] } },
    [/helo: /],
    [],
  ],
  [
    'only what is off',
    { sources: { addresses, use: 'off' } },
    [],
    ['sources.use: names a pool without an address that is enabled: this mail will wait'],
  ],
  [
    'proxies at the same time',
    {
      sources: { addresses, use: 'bulk' },
      socks: { proxies: [{ name: 'p', host: '192.0.2.9' }], use: ['*'] },
      routing: { routes: [{ ...routes[0], proxies: ['direct'] }] },
    },
    [],
    ['sources.use: has no effect: this mail leaves through SOCKS proxies, from their addresses'],
  ],
] as const)('%s', (_name, patch, problems, warnings) => {
  const found = validateConfiguration(patch);
  const told = (list: readonly { path: string; reason: string }[] = []) =>
    list.filter(({ path }) => path.includes('sources')).map(({ path, reason }) => `${path}: ${reason}`);
  const matching = (list: readonly (string | RegExp)[]) =>
    list.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one)));
  expect(told(found.ok ? [] : found.problems)).toEqual(matching(problems));
  if (found.ok) expect(told(found.warnings)).toEqual(matching(warnings));
});
