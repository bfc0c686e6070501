import type { LdapServer } from './ldap/open.ts';
import type { RedisServer } from './redis/open.ts';
import type { SecretRef } from './secret.ts';
import type { SqlServer } from './sql/open.ts';

/** Where a look-up has its answers from, as `lookups.sources` of the settings says. */
export type SourceSettings =
  | { kind: 'redis'; server: string; command: string }
  | { kind: 'lmdb'; file: string; key: string }
  | { kind: 'sql'; server: string; query: string }
  | {
      kind: 'ldap';
      server: string;
      base: string;
      scope: 'sub' | 'one' | 'base';
      filter: string;
      attributes: readonly string[];
    }
  | { kind: 'file'; path: string; format: 'lines' | 'pairs' | 'csv'; keys: 'text' | 'networks' }
  | { kind: 'http'; url: string; path: string; authorization?: SecretRef | undefined; allowPrivate: boolean }
  | { kind: 'dns'; name: string; type: 'a' | 'txt' }
  | { kind: 'static'; entries: readonly { key: string; values: readonly string[] }[] };

/** One look-up. Times to keep answers are in seconds, the time-out in milliseconds. */
export type LookupSettings = {
  name: string;
  source: SourceSettings;
  timeout: number;
  cacheFor: number;
  cacheMissesFor: number;
  onMiss: 'empty' | 'default' | 'fail';
  onFailure: 'defer' | 'empty' | 'default';
  defaultValues: readonly string[];
};

/** What of a configuration look-ups are made from. */
export type LookupConfiguration = {
  lookups: { sources: readonly LookupSettings[] };
  redis: { servers: readonly RedisServer[] };
  sql: { servers: readonly SqlServer[] };
  ldap: { servers: readonly LdapServer[] };
  lmdb: { files: readonly { name: string; path: string; database?: string | undefined }[] };
};
