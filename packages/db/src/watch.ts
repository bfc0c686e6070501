import type { Configuration } from '@posthorn/settings/configuration';
import pg from 'pg';
import type { Pool } from './pool.ts';
import type { ProcessRow } from './processes.ts';
import { newestNumber, type Revision, readLastGoodRevision, readRevision, revisionChannel } from './revisions.ts';
import type { Secrets } from './secrets.ts';

/** The settings in force in this process: parsed, checked, immutable. */
export type Snapshot = {
  revision: number;
  configuration: Configuration;
  /** The value behind a secret reference of this configuration. */
  secret(reference: string | { $secret: string }): Promise<string>;
};

/** What the watcher stands on. */
export type WatchOptions = {
  /** Address for the LISTEN connection; a pooler in between that drops notifications costs up to a second. */
  url: string;
  pool: Pool;
  secrets: Pick<Secrets, 'read'>;
  /** The row that says which revision is in force here, and what is wrong with a newer one. */
  process?: ProcessRow;
  /** One sentence when something is wrong or well again. */
  log?: (sentence: string) => void;
  /** How often the newest number is read besides; 1 s when left out. */
  pollMs?: number;
};

/** Live settings. */
export type ConfigurationWatch = AsyncDisposable & {
  /** Resolves when the first usable revision is in force. */
  ready: Promise<void>;
  /** The snapshot in force; throws before `ready`. */
  current(): Snapshot;
  /** Called with each new snapshot, after it is in force; returns the way to stop. */
  onChange(callback: (snapshot: Snapshot) => void): () => void;
};

/**
 * Follows the newest revision: NOTIFY makes it fast, a look each second makes it sure. A revision that cannot be used
 * (checksum, unknown settings) leaves the last good one in force and says so in the process row.
 */
export function watchConfiguration(options: WatchOptions): ConfigurationWatch {
  const { pool, secrets } = options;
  const log = options.log ?? (() => {});
  const callbacks = new Set<(snapshot: Snapshot) => void>();
  const first = Promise.withResolvers<void>();
  let snapshot: Snapshot | undefined;
  let handled = 0;
  let refusedAt = 0;
  let isClosed = false;
  let checking: Promise<void> | undefined;
  let isAskedAgain = false;

  const adopt = (revision: Revision) => {
    if (snapshot?.revision === revision.number) return;
    snapshot = {
      revision: revision.number,
      configuration: freeze(revision.configuration),
      secret: (reference) => secrets.read(typeof reference === 'string' ? reference : reference.$secret),
    };
    first.resolve();
    for (const callback of callbacks) {
      try {
        callback(snapshot);
      } catch (error) {
        log(`A listener failed to take over revision ${revision.number}: ${(error as Error).message}.`);
      }
    }
  };
  const look = async () => {
    const newest = await newestNumber(pool);
    const isRetry = refusedAt > 0 && Date.now() - refusedAt > retryRefusedMs;
    if (newest === 0 || (newest === handled && !isRetry)) return;
    const revision = await readRevision(pool, newest);
    if (!revision) return;
    let problem: string | null = null;
    if ('configuration' in revision) {
      refusedAt = 0;
      adopt(revision);
    } else {
      refusedAt = Date.now();
      if (!snapshot) {
        const good = await readLastGoodRevision(pool, newest - 1);
        if (good) adopt(good);
      }
      const instead = snapshot ? `revision ${snapshot.revision} stays in force` : 'there is no earlier one to use';
      problem = `Revision ${newest} cannot be used (${revision.reason}); ${instead}.`;
      if (newest !== handled) log(problem);
    }
    await options.process?.setRevision(snapshot?.revision ?? null, problem);
    handled = newest;
  };
  const check = async (): Promise<void> => {
    if (checking) {
      isAskedAgain = true;
      return checking;
    }
    checking = (async () => {
      do {
        isAskedAgain = false;
        // A database that is away leaves the snapshot in force; the next look finds what was missed.
        await look().catch(() => {});
      } while (isAskedAgain && !isClosed);
      checking = undefined;
    })();
    return checking;
  };

  const timer = setInterval(() => void check(), options.pollMs ?? 1_000);
  const listener = listen(options.url, () => void check(), log);
  void check();
  return {
    ready: first.promise,
    current() {
      if (!snapshot) throw new Error('no configuration is in force yet: wait for `ready`');
      return snapshot;
    },
    onChange(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearInterval(timer);
      callbacks.clear();
      await Promise.all([listener.close(), checking]);
    },
  };
}

/** Keeps a LISTEN connection open, with growing pauses between attempts, and finds out whether notifications arrive at all. */
function listen(url: string, onNotice: () => void, log: (sentence: string) => void): { close(): Promise<void> } {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let pause = 100;
  let isClosed = false;
  const again = (lost: pg.Client) => {
    if (isClosed || client !== lost) return;
    client = undefined;
    retry = setTimeout(() => void open(), pause);
    pause = Math.min(pause * 2, 5_000);
  };
  const open = async () => {
    const own = new pg.Client({ connectionString: url, application_name: 'posthorn settings', keepAlive: true });
    client = own;
    own.on('error', () => again(own));
    own.on('end', () => again(own));
    try {
      await own.connect();
      await own.query(`LISTEN ${revisionChannel}`);
      pause = 100;
      const isHeard = probe(own);
      own.on('notification', onNotice);
      onNotice();
      if (!(await isHeard) && !isClosed && client === own) log(poolerSentence);
    } catch {
      await own.end().catch(() => {});
      again(own);
    }
  };
  void open();
  return {
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}

/** Sends itself a notification: a pooler in transaction mode answers LISTEN and then delivers nothing. */
async function probe(client: pg.Client): Promise<boolean> {
  const heard = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => heard.resolve(false), 2_000);
  client.once('notification', () => heard.resolve(true));
  client.once('end', () => heard.resolve(true));
  await client.query(`SELECT pg_notify('${revisionChannel}', '')`);
  return await heard.promise.finally(() => clearTimeout(timer));
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}

const retryRefusedMs = 10_000;
const poolerSentence =
  'The connection to the database does not pass notifications on (a pooler in transaction mode?): set DATABASE_URL to a direct address, or settings take up to a second.';
