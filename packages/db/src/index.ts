/**
 * The database: where settings, secrets, people, processes and mail are kept, and the only package that knows SQL and Prisma.
 *
 * Two planes share one Postgres. The **control plane** (schema `public`) holds what people decide: revisions of all settings, users,
 * API keys, the audit log. It is modelled in prisma/schema and read through Prisma, except for hot paths. The **mail plane** (schema
 * `mail`) holds what passes through: messages, recipients, events. Prisma does not know it; its SQL is in the rooms `mail/` and
 * `sandbox/` here, for queue and worker to call.
 *
 * Words:
 * - **revision**: one immutable version of all settings, with a number, an author, a reason and a checksum. Publishing inserts the
 *   next number if nobody was faster (`revisions.ts`); a **draft** (`drafts.ts`) is what one person is about to publish.
 * - **snapshot**: the revision in force in this process, parsed and frozen. The **watch** (`watch.ts`) swaps it within a second of a
 *   publish and keeps the last good one when a newer one cannot be used.
 * - **secret**: a value under AES-256-GCM with a key made of POSTHORN_SECRET (`vault.ts`, `secrets.ts`); settings hold its id only.
 *   A canary row finds a wrong key at start; `rekey` wraps everything anew.
 * - **process row** (`processes.ts`): who is running, with which revision, and what is wrong there. **Requests** (`requests.ts`) are
 *   questions that only a running engine or worker can answer.
 * - **embedded**: the PostgreSQL 18 that comes with npm, for everybody who has no server (`embedded.ts`).
 * - **migration**: plain SQL in prisma/migrations, in order, once (`migrate.ts`). `drift.ts` holds it against the Prisma schema.
 * - **backup** (`backup.ts`, `restore.ts`): every row of both planes at one moment, as COPY text.
 *
 * What is deliberately not here: rules about mail (queue decides, this stores), an ORM for mail, and a NOTIFY inside any transaction
 * that accepts or settles mail: it would make every commit wait for one lock.
 */
import { assertSchema } from './migrate.ts';
import { createPool, type Pool } from './pool.ts';
import { type NewProcess, type ProcessRow, registerProcess } from './processes.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { type ConfigurationWatch, watchConfiguration } from './watch.ts';

/** What a running part needs to know to open its database. */
export type DatabaseOptions = {
  url: string;
  /** POSTHORN_SECRET. */
  secret: string;
  process: NewProcess;
  poolSize?: number;
  /** One sentence when something is wrong or well again. */
  log?: (sentence: string) => void;
};

/** An open database of a running part. Disposing it takes the process row out and closes every connection. */
export type Database = AsyncDisposable & {
  pool: Pool;
  secrets: Secrets;
  process: ProcessRow;
  settings: ConfigurationWatch;
};

/**
 * Opens the database for a running part: refuses a schema of another level or a wrong secret (StartError), registers the
 * process, and resolves when the first settings are in force.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, log } = options;
  await using cleanup = new AsyncDisposableStack();
  const pool = createPool(url, { max: options.poolSize ?? 10, name: `posthorn ${options.process.kind}` });
  cleanup.defer(() => pool.end());
  await assertSchema(pool);
  const secrets = await openSecrets(pool, options.secret);
  const process = cleanup.use(await registerProcess(pool, options.process));
  const settings = cleanup.use(watchConfiguration({ url, pool, secrets, process, ...(log ? { log } : {}) }));
  await settings.ready;
  const owned = cleanup.move();
  return { pool, secrets, process, settings, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
