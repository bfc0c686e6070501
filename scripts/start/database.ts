import { setTimeout as sleep } from 'node:timers/promises';
import { ensureFirstRun } from '@posthorn/api/first-run';
import { checkServer } from '@posthorn/db/check-server';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { migrate } from '@posthorn/db/migrate';
import { createPool, type Pool } from '@posthorn/db/pool';
import { ensureFirstRevision } from '@posthorn/db/revisions';
import { readSecretFile } from '@posthorn/db/secret-file';
import { openSecrets } from '@posthorn/db/secrets';
import { type BootEnvironment, StartProblem } from './env.ts';

export type ReadyDatabase = {
  url: string;
  /** POSTHORN_SECRET: given, or the one kept beside the embedded database. */
  secret: string;
  /** For the closing block: what kind of database, without its password. */
  words: string;
  /** The first administrator was made just now, with `password`. */
  adminCreated: boolean;
  stop(): Promise<void>;
};

type Server = Pick<ReadyDatabase, 'url' | 'words' | 'stop'>;

export type OpenOptions = { password: string; log: (line: string) => void };

/**
 * Postgres up, schema current, secrets readable, first revision and first administrator there. Throws StartError or
 * StartProblem with one sentence.
 */
export async function bringUpDatabase(boot: BootEnvironment, options: OpenOptions): Promise<ReadyDatabase> {
  const server = boot.databaseUrl
    ? await useOwnServer(boot.databaseUrl, options.log)
    : await startEmbedded(boot, options.log);
  try {
    const prepared = await prepareDatabase(boot, server.url, options);
    return { ...server, ...prepared };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** What a database needs before the parts can use it; on a prepared one it changes nothing. */
export async function prepareDatabase(
  boot: BootEnvironment,
  url: string,
  { password, log }: OpenOptions,
): Promise<{ secret: string; adminCreated: boolean }> {
  const applied = await migrate(url);
  if (applied.length > 0) log(`migrated the database (${applied.join(', ')})`);
  const pool = createPool(url, { max: 2, name: 'posthorn start' });
  try {
    const secret = await findSecret(boot, pool);
    await openSecrets(pool, secret);
    await ensureFirstRevision(pool);
    const first = {
      pool,
      databaseUrl: url,
      email: boot.adminEmail,
      password,
      passwordGenerated: boot.adminPassword === undefined,
      ...(boot.bootstrapApiKey ? { bootstrapApiKey: boot.bootstrapApiKey } : {}),
    };
    const { adminCreated } = await ensureFirstRun(first);
    return { secret, adminCreated };
  } finally {
    await pool.end();
  }
}

async function findSecret(boot: BootEnvironment, pool: Pool): Promise<string> {
  if (boot.secret) return boot.secret;
  if (!boot.databaseUrl) return await readSecretFile(boot.dataDir, pool);
  throw new StartProblem(
    'DATABASE_URL names a database of your own, so POSTHORN_SECRET must be set too, because the secrets stored there are encrypted with it (make one with: openssl rand -base64 32).',
  );
}

/** The embedded server under the launcher's care: when it ends by itself (killed, out of memory) it is started again. */
async function startEmbedded(boot: BootEnvironment, log: (line: string) => void): Promise<Server> {
  let server = await startEmbeddedPostgres({ dataDir: boot.dataDir, log });
  let stopping = false;
  const keep = async () => {
    for (let delay = 200; !stopping; delay = Math.min(delay * 2, 10_000)) {
      await server.exited;
      if (stopping) return;
      log('Postgres ended by itself; starting it again');
      try {
        server = await startEmbeddedPostgres({ dataDir: boot.dataDir, log });
        delay = 200;
      } catch (error) {
        log(`Postgres did not come back: ${(error as Error).message}`);
        await sleep(delay);
      }
    }
  };
  void keep();
  return {
    url: server.url,
    words: `embedded PostgreSQL 18 in ${server.dataFolder}`,
    async stop() {
      stopping = true;
      await server.stop();
    },
  };
}

async function useOwnServer(url: string, log: (line: string) => void): Promise<Server> {
  for (const warning of await checkServer(url)) log(`WARNING: ${warning}`);
  const { host, pathname } = new URL(url);
  return { url, words: `PostgreSQL at ${host}${pathname}`, stop: async () => {} };
}
