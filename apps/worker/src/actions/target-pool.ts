import { openRedis, type RedisConnection } from '@posthorn/lookup/redis/open';
import { openSql, type SqlConnection } from '@posthorn/lookup/sql/open';
import type { Configuration } from '@posthorn/settings/configuration';

type ReadSecret = (reference: { $secret: string }) => Promise<string>;

/** The operator's databases and servers of Redis, as actions write to them and vetoes ask them. */
export type TargetPool = AsyncDisposable & {
  /** By their names in a revision of the settings. */
  of(settings: { configuration: Configuration; secret: ReadSecret }): Targets;
};

export type Targets = {
  /** @throws Error where there is no such database */
  sql(name: string): SqlConnection;
  /** @throws Error where there is no such server */
  redis(name: string): RedisConnection;
};

type Opened = AsyncDisposable & { settings: string };

/** Opens each when it is first used, and anew when its settings have changed. */
export function createTargetPool(): TargetPool {
  const opened = new Map<string, Opened>();
  /** `made` is called at once; what it replaces is closed behind. */
  const use = <T extends AsyncDisposable>(key: string, settings: string, made: () => T): T => {
    const before = opened.get(key) as (T & Opened) | undefined;
    if (before?.settings === settings) return before;
    const connection = Object.assign(made(), { settings });
    opened.set(key, connection);
    if (before) Promise.resolve(before[Symbol.asyncDispose]()).catch(() => {});
    return connection;
  };
  return {
    of: ({ configuration, secret }) => ({
      sql(name) {
        const server = found(configuration.sql.servers, name, 'database');
        return use(`sql ${name}`, JSON.stringify(server), () => openSql(server, { secret, readOnly: false }));
      },
      redis(name) {
        const server = found(configuration.redis.servers, name, 'server of Redis');
        return use(`redis ${name}`, JSON.stringify(server), () => openRedis(server, { secret }));
      },
    }),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([...opened.values()].map((one) => one[Symbol.asyncDispose]()));
      opened.clear();
    },
  };
}

function found<T extends { name: string }>(all: readonly T[], name: string, noun: string): T {
  const one = all.find((each) => each.name === name);
  if (one === undefined) throw new Error(`there is no ${noun} named ${name} in the settings`);
  return one;
}
