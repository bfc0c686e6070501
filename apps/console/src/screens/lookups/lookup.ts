import type { Configuration } from '@posthorn/settings/configuration';
import type { Outputs } from '../../ui/trpc.ts';

/** A look-up as the settings hold it. */
export type Lookup = Configuration['lookups']['sources'][number];
/** One in force, with how it does. */
export type LookupInForce = Outputs['lookups']['list']['items'][number];
export type LookupKind = Lookup['source']['kind'];

/** The list of the settings that holds them. */
export const LOOKUPS = 'lookups.sources';

/** The page of one. */
export const lookupHref = (name: string): string => `/policy/lookups/${encodeURIComponent(name)}`;

/** Each kind in a word, with what has to be named before one can be made. */
export const kinds: Readonly<
  Record<LookupKind, { title: string; words: string; needs?: { title: string; href: string } }>
> = {
  redis: {
    title: 'Redis',
    words: 'A command of Redis or Valkey, such as SMEMBERS, HGET or GET.',
    needs: { title: 'a Redis server', href: '/features/redis-lookup' },
  },
  lmdb: {
    title: 'LMDB',
    words: 'A key in a file that mdb_load makes.',
    needs: { title: 'an LMDB file', href: '/features/lmdb-lookup' },
  },
  sql: {
    title: 'SQL',
    words: 'A SELECT in your PostgreSQL, MySQL or MariaDB.',
    needs: { title: 'a database', href: '/features/sql-lookup' },
  },
  ldap: {
    title: 'LDAP',
    words: 'A search in OpenLDAP, Active Directory or another directory.',
    needs: { title: 'a directory', href: '/features/ldap-lookup' },
  },
  file: { title: 'Text file', words: 'Lines, key: value, or CSV; also by network.' },
  http: { title: 'Web server', words: 'GET with the key in the URL; text or JSON.' },
  dns: { title: 'DNS', words: 'Block lists of addresses and domains, TXT.' },
  static: { title: 'Written here', words: 'Keys and values in the settings.' },
};

/** What is asked, in a line. */
export function questionOf({ source }: Lookup): string {
  switch (source.kind) {
    case 'redis':
      return `${source.server}: ${source.command}`;
    case 'sql':
      return `${source.server}: ${source.query}`;
    case 'ldap':
      return `${source.server}: ${source.filter}`;
    case 'lmdb':
      return `${source.file}: ${source.key}`;
    case 'file':
      return source.path;
    case 'http':
      return source.url;
    case 'dns':
      return `${source.name} ${source.type.toUpperCase()}`;
    case 'static':
      return `${source.entries.length} ${source.entries.length === 1 ? 'key' : 'keys'}`;
  }
}

/** The plainest look-up of a kind. */
export function newLookup(name: string, kind: LookupKind, at: string): Record<string, unknown> {
  const sources: Record<LookupKind, Record<string, unknown>> = {
    redis: { server: at, command: 'GET {key}' },
    lmdb: { file: at },
    sql: { server: at, query: 'SELECT value FROM list WHERE name = {key}' },
    ldap: { server: at, filter: '(mail={key})' },
    file: { path: `{data}/${name}.txt` },
    http: { url: 'https://example.org/?key={key}' },
    dns: { name: '{reversed}.list.example.org' },
    static: {},
  };
  return { name, source: { kind, ...sources[kind] } };
}
