import { expect, test } from 'vitest';
import { readConfiguration } from '../configuration.ts';
import { argumentCount } from './places.ts';

test.each([
  [{ kind: 'redis', server: 'm', command: 'SMEMBERS relays' }, 0],
  [{ kind: 'redis', server: 'm', command: 'GET vip:{key}' }, 1],
  [{ kind: 'redis', server: 'm', command: 'HGET {domain} {local}' }, 1],
  [{ kind: 'redis', server: 'm', command: 'SET {key} {3}' }, 3],
  [{ kind: 'sql', server: 'm', query: 'SELECT a FROM b WHERE c = {2}' }, 2],
  [{ kind: 'ldap', server: 'm', filter: '(&(mail={key})(|(uid={2})(cn=*{4}*)))' }, 4],
  [{ kind: 'ldap', server: 'm', filter: '(objectClass=person)' }, 0],
  [{ kind: 'lmdb', file: 'm' }, 1],
  [{ kind: 'http', url: 'https://example.org/{key}?to={2}' }, 2],
  [{ kind: 'dns', name: '{reversed}.zen.example.org' }, 1],
  [{ kind: 'file', path: '/a', format: 'lines' }, 0],
  [{ kind: 'file', path: '/a', format: 'pairs' }, 1],
  [{ kind: 'static' }, 1],
])('%j has places for %i', (source, count) => {
  const read = readConfiguration({ lookups: { sources: [{ name: 'a', source }] } });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(argumentCount(read.configuration.lookups.sources[0]!.source)).toBe(count);
});
