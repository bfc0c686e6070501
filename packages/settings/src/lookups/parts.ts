import { z } from 'zod';
import type { Configuration } from '../configuration.ts';
import { ldapLookup } from '../groups/ldap-lookup.ts';
import { lmdbLookup } from '../groups/lmdb-lookup.ts';
import { lookups } from '../groups/lookups.ts';
import { redisLookup } from '../groups/redis-lookup.ts';
import { sqlLookup } from '../groups/sql-lookup.ts';

/** One look-up with the server or file it asks: what an engine needs to ask it, be it in force or not. Secrets are references. */
export const lookupPartsSchema = z.strictObject({
  lookups: lookups.schema,
  redis: redisLookup.schema,
  sql: sqlLookup.schema,
  ldap: ldapLookup.schema,
  lmdb: lmdbLookup.schema,
});
export type LookupParts = z.output<typeof lookupPartsSchema>;

/** The look-up of this name, and of everything else what it needs; undefined where there is none. */
export function lookupParts(
  { lookups: { sources }, redis, sql, ldap, lmdb }: Configuration,
  name: string,
): LookupParts | undefined {
  const entry = sources.find((one) => one.name === name);
  if (entry === undefined) return undefined;
  const { source } = entry;
  const called = <T extends { name: string }>(all: T[], isMeant: boolean, wanted: string): T[] =>
    isMeant ? all.filter((one) => one.name === wanted) : [];
  const server = 'server' in source ? source.server : '';
  return {
    lookups: { sources: [entry] },
    redis: { servers: called(redis.servers, source.kind === 'redis', server) },
    sql: { servers: called(sql.servers, source.kind === 'sql', server) },
    ldap: { servers: called(ldap.servers, source.kind === 'ldap', server) },
    lmdb: { files: called(lmdb.files, source.kind === 'lmdb', source.kind === 'lmdb' ? source.file : '') },
  };
}
