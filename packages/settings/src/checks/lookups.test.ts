import { expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';

const base = {
  redis: { servers: [{ name: 'main', host: 'redis.example.org' }] },
  sql: { servers: [{ name: 'site', host: 'db.example.org', database: 'mail', username: 'reader' }] },
  ldap: { servers: [{ name: 'dir', host: 'ldap.example.org' }] },
  lmdb: { files: [{ name: 'domains', path: '/var/lib/domains.mdb' }] },
};
const redis = (command: string, server = 'main') => ({ kind: 'redis', server, command });
const problemsOf = (document: object) => {
  const checked = validateConfiguration({ ...base, ...document });
  return checked.ok ? [] : checked.problems.map(({ path, reason, position }) => `${path} ${position}: ${reason}`);
};
const source = (given: object) => problemsOf({ lookups: { sources: [{ name: 'it', source: given }] } });

test('every kind in its plainest form is taken', () => {
  const good = [
    redis('SMEMBERS relay_from_ips'),
    redis('HGET {key} "a field"'),
    { kind: 'lmdb', file: 'domains' },
    { kind: 'sql', server: 'site', query: `SELECT value FROM vip WHERE address = {key} AND kind <> '{not a place}'` },
    { kind: 'ldap', server: 'dir', filter: '(mail={key})', attributes: ['mail', 'cn;lang-de', 'dn'] },
    { kind: 'file', path: '{data}/vips.txt' },
    { kind: 'http', url: 'https://example.org/vip?of={key}' },
    { kind: 'dns', name: '{reversed}.zen.example.org' },
    { kind: 'static', entries: [{ key: 'a', values: ['b'] }] },
  ];
  for (const given of good) expect(source(given), JSON.stringify(given)).toEqual([]);
});

test.each([
  [
    'a server that is not there',
    redis('GET {key}', 'mian'),
    'source.server 0: there is no Redis server named "mian"; did you mean "main"?',
  ],
  ['a file that is not there', { kind: 'lmdb', file: 'x' }, 'source.file 0: there is no LMDB file named "x"'],
  ['a place that is none', redis('GET {who}'), 'source.command 4: here {key}'],
  ['a quote without end', redis('GET "a'), 'source.command 4: a quote that is never closed'],
  ['a command that is filled in', redis('{key} x'), 'source.command 0: the name of the command has to be written out'],
  ['a command for the connection', redis('SELECT 3'), 'source.command 0: SELECT would hold or change'],
  [
    'a place in quotes',
    { kind: 'sql', server: 'site', query: `SELECT a FROM b WHERE c = '{key}'` },
    'source.query 27: a place stands without quotes',
  ],
  [
    'two statements',
    { kind: 'sql', server: 'site', query: 'SELECT 1; DROP TABLE x' },
    'source.query 8: one statement only',
  ],
  [
    'a directory that is not there',
    { kind: 'ldap', server: 'x', filter: '(a=b)' },
    'source.server 0: there is no directory named "x"',
  ],
  [
    'a place in front of the =',
    { kind: 'ldap', server: 'dir', filter: '({key}=b)' },
    'source.filter 1: an attribute and a value',
  ],
  ['a host that is filled in', { kind: 'http', url: 'https://{key}/' }, 'source.url 8: the host has to be written out'],
  ['a way upwards', { kind: 'file', path: '{data}/../x' }, 'source.path 6: ".." is not allowed'],
  [
    'a way into JSON that is none',
    { kind: 'http', url: 'https://example.org/', path: 'a..b' },
    'source.path 0: names with dots',
  ],
])('refused with its position: %s', (_, given, words) => {
  expect(source(given)).toEqual([expect.stringContaining(`lookups.sources[0].${words}`)]);
});

test('lists and rules that name a look-up which is not there, or which changes something', () => {
  const sources = [
    { name: 'vips', source: redis('GET {key}') },
    { name: 'mark', source: redis('SET a {key}') },
  ];
  const list = (lookup: string) => problemsOf({ lookups: { sources }, lists: { named: [{ name: 'l', lookup }] } });
  expect(list('vips')).toEqual([]);
  expect(list('vip')).toEqual(['lists.named[0].lookup 0: there is no look-up named "vip"; did you mean "vips"?']);
  expect(list('mark')).toEqual([expect.stringContaining('changes something each time')]);
  const rule = (when: string) =>
    problemsOf({ lookups: { sources }, rules: { ordered: [{ name: 'r', stages: ['mail'], when }] } });
  expect(rule('hasValue(lookup("vips", [sender.address, sender.domain]))')).toEqual([]);
  expect(rule('"x" in lookup("vipz", sender.address)')).toEqual([
    'rules.ordered[0].when 14: there is no look-up named "vipz"',
  ]);
  expect(rule('"x" in lookup(sender.domain, "a")')).toEqual([expect.stringContaining('written out in quotes')]);
});

test('a list with a look-up behind it, by itself or through another, is refused where nothing can wait', () => {
  const lists = {
    named: [
      { name: 'asked', kind: 'domains', items: [], lookup: 'it' },
      { name: 'around', kind: 'domains', items: ['a.example', '@asked'] },
      { name: 'written', kind: 'domains', items: ['a.example'] },
    ],
  };
  const lookups = { sources: [{ name: 'it', source: { kind: 'static', entries: [] } }] };
  const without = (excludeDomains: string[]) => problemsOf({ lists, lookups, tlsRpt: { excludeDomains } });
  expect(without(['@written'])).toEqual([]);
  for (const name of ['@asked', '@around'])
    expect(without(['b.example', name])).toEqual([
      `tlsRpt.excludeDomains[1] 0: "${name}" asks the look-up "it", and nothing can wait for an answer here; write the items out`,
    ]);
  expect(problemsOf({ lists, lookups, smtp: { relayHosts: ['@around'] } })).toEqual([]);
});

test('a directory wants a name and a password, or neither; in the clear is warned of', () => {
  const server = (over: object) =>
    problemsOf({ ldap: { servers: [{ name: 'dir', host: 'ldap.example.org', ...over }] } });
  const password = { $secret: 'pw' };
  expect(server({ bindDn: 'cn=a', password })).toEqual([]);
  expect(server({ bindDn: 'cn=a' })).toEqual([expect.stringContaining('ldap.servers[0].password 0: is wanted')]);
  expect(server({ password })).toEqual([expect.stringContaining('ldap.servers[0].bindDn 0: is wanted')]);
  const checked = validateConfiguration({
    ldap: { servers: [{ name: 'dir', host: 'ldap.example.org', tls: 'none', bindDn: 'cn=a', password }] },
  });
  expect(checked.ok && checked.warnings).toContainEqual(expect.objectContaining({ path: 'ldap.servers[0].tls' }));
});
