import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { createPool } from '@posthorn/db/pool';
import { freePort } from '@posthorn/db/testing/free-port';
import type { Contender } from './peers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const key = 'phk_bench_bench_bench_bench_bench_bench_bench';

export type PosthornContender = Contender & {
  /** Publishes a merge patch over REST and waits until every process runs it. */
  configure(patch: Record<string, unknown>): Promise<void>;
  /** Recipients still in the queue, over REST. */
  queued(): Promise<number>;
  /** What the API says of who sent the newest message. */
  newestProofs(): Promise<Proofs>;
  /** WAL flushes the server has done so far: the proof that 250 waits for the disk. */
  walSyncs(): Promise<number>;
};

/** What was found out about a message, as far as the bench looks. */
export type Proofs = {
  spf: { result: string };
  dkim: { result: string }[];
  dmarc: { status: string };
  arc: { state: string };
};

/** The real thing: the launcher with embedded Postgres, engine, worker and console, in a data folder of its own. */
export async function startPosthornContender(more: Record<string, string> = {}): Promise<PosthornContender> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-bench-'));
  // Where root's system user can reach it, so that the database lies in here too and goes with it.
  await chmod(directory, 0o755);
  const [http, mx, submission, submissions] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const env = {
    ...process.env,
    POSTHORN_DATA_DIR: directory,
    POSTHORN_HTTP_PORT: `${http}`,
    POSTHORN_SMTP_PORT: `${mx}`,
    POSTHORN_SUBMISSION_PORT: `${submission}`,
    POSTHORN_SMTPS_PORT: `${submissions}`,
    POSTHORN_HOSTNAME: 'bench.test',
    POSTHORN_BOOTSTRAP_API_KEY: key,
    ...more,
  };
  const child = spawn(process.execPath, ['scripts/start/main.ts'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilUp(child);
  const api = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const init = { method, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } };
    const response = await fetch(
      `http://127.0.0.1:${http}/api/v1${path}`,
      body ? { ...init, body: JSON.stringify(body) } : init,
    );
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    name: 'Posthorn',
    port: mx,
    roots: () => [child.pid!, ...processesNaming(directory)],
    async configure(patch) {
      await api('PATCH', '/configuration', { patch, reason: 'bench', waitMs: 5000 });
    },
    async queued() {
      const ledger = (await api('GET', '/ledger')) as { right: { queued: number } };
      return ledger.right.queued;
    },
    async newestProofs() {
      const { items } = (await api('GET', '/messages?limit=1')) as { items: { message: { queueId: string } }[] };
      const { authentication } = (await api('GET', `/messages/${items[0]!.message.queueId}`)) as {
        authentication: Proofs;
      };
      return authentication;
    },
    walSyncs: () => walSyncs(directory),
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function untilUp(child: ChildProcess): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Posthorn is up')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(`Posthorn did not start:\n${text}`)));
  });
}

/** The embedded Postgres runs in a session of its own; it is found by the data folder in its command line. */
function processesNaming(directory: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes(directory) && /postgres\0/.test(command.slice(0, 400));
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function walSyncs(directory: string): Promise<number> {
  // The server is up, so this only finds it and its password; it is not stopped here.
  const { url } = await startEmbeddedPostgres({ dataDir: directory });
  const pool = createPool(url, { max: 1, name: 'bench' });
  try {
    const { rows } = await pool.query<{ syncs: string }>(
      `SELECT coalesce(sum(fsyncs), 0) AS syncs FROM pg_stat_io WHERE object = 'wal'`,
    );
    return Number(rows[0]?.syncs);
  } finally {
    await pool.end();
  }
}
