import { checkServer } from './check-server.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { createPool, type Pool } from './pool.ts';
import { readSecretFile } from './secret-file.ts';
import { StartError } from './start-error.ts';

/** Where an installation's database is: an address, or else the embedded one of a data folder. */
export type InstallationOptions = {
  databaseUrl?: string;
  dataDir: string;
  log?: (sentence: string) => void;
};

/** An opened installation. Disposing it stops the embedded server if it was started here. */
export type Installation = AsyncDisposable & {
  url: string;
  pool: Pool;
  embedded?: EmbeddedPostgres;
  /** POSTHORN_SECRET as given, or the one kept beside the embedded database. Needs a migrated database. */
  secret(given?: string): Promise<string>;
};

/** Opens the database of an installation, starting the embedded server when that is the one and it is not running. */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { dataDir, log } = options;
  const embedded = options.databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir, ...(log ? { log } : {}) });
  const url = options.databaseUrl || embedded!.url;
  for (const sentence of await checkServer(url)) log?.(sentence);
  const pool = createPool(url, { max: 4, name: 'posthorn tool' });
  return {
    url,
    pool,
    ...(embedded ? { embedded } : {}),
    async secret(given) {
      if (given) return given;
      if (embedded) return await readSecretFile(dataDir, pool);
      throw new StartError(
        'secret-missing',
        'POSTHORN_SECRET is not set: with a database of your own, set it to a long random text and keep it safe.',
      );
    },
    async [Symbol.asyncDispose]() {
      await pool.end().catch(() => {});
      if (embedded && !embedded.adopted) await embedded.stop();
    },
  };
}
