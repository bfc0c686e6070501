import { type LdapConnection, type LdapServer, openLdap } from '../ldap/open.ts';
import { openRedis, type RedisConnection, type RedisServer } from '../redis/open.ts';
import type { ReadSecret } from '../secret.ts';
import { openSql, type SqlConnection, type SqlServer } from '../sql/open.ts';

/** Servers that several sources share. */
export type Servers = AsyncDisposable & {
  redis(server: RedisServer, secret: ReadSecret): RedisConnection;
  sql(server: SqlServer, secret: ReadSecret): SqlConnection;
  ldap(server: LdapServer, secret: ReadSecret): LdapConnection;
  /** Closes those that were not asked for since. */
  sweep(usedBefore: number): Promise<void>;
};

export function createServers({ now = () => performance.now() }: { now?: () => number } = {}): Servers {
  type Open = { connection: AsyncDisposable; usedAt: number };
  const open = new Map<string, Open>();
  function once<T extends AsyncDisposable>(key: string, make: () => T): T {
    let found = open.get(key);
    if (found === undefined) {
      found = { connection: make(), usedAt: now() };
      open.set(key, found);
    }
    found.usedAt = now();
    return found.connection as T;
  }
  return {
    redis: (server, secret) => once(`redis ${JSON.stringify(server)}`, () => openRedis(server, { secret })),
    sql: (server, secret) => once(`sql ${JSON.stringify(server)}`, () => openSql(server, { secret, readOnly: true })),
    ldap: (server, secret) => once(`ldap ${JSON.stringify(server)}`, () => openLdap(server, { secret })),
    async sweep(usedBefore) {
      for (const [key, { connection, usedAt }] of open) {
        if (usedAt >= usedBefore) continue;
        open.delete(key);
        await connection[Symbol.asyncDispose]();
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...open.values()].map(({ connection }) => connection[Symbol.asyncDispose]()));
      open.clear();
    },
  };
}
