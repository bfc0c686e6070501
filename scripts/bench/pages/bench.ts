import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureFirstRun } from '@posthorn/api/first-run';
import { ensureTestPerson } from '@posthorn/api/testing/people';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { rollUpEvents } from '@posthorn/db/mail/event-quarters';
import { closeDays } from '@posthorn/db/mail/ledger';
import { rollUpRates } from '@posthorn/db/mail/rates';
import { rollUpHours } from '@posthorn/db/mail/tally';
import { migrate } from '@posthorn/db/migrate';
import { createPool, type Pool } from '@posthorn/db/pool';
import { ensureFirstRevision } from '@posthorn/db/revisions';
import { readLedger } from '@posthorn/queue/ledger';
import type { PageVisits, Samples, VisitOrder } from '../../../apps/console/src/testing/page-visits.ts';
import { buildConsole } from '../../start/console-build.ts';
import { fill, type Scale } from '../scale/fill.ts';
import { askQuestions, type QuestionTimes } from './questions.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export type PagesResult = {
  rows: { table: string; count: number }[];
  isBalanced: boolean;
  pages: PageVisits[];
  questions: QuestionTimes[];
};

/** Fills a durable database, starts the console on it as the launcher would, and times every page and every question of the API. */
export async function benchPages(options: {
  scale: Scale;
  times: number;
  /** How the paths begin that are visited and asked. Left out: all. */
  only?: string;
  /** Where the filled database is kept, and found again. Left out: it is thrown away. */
  data?: string;
  log: (line: string) => void;
}): Promise<PagesResult> {
  const { scale, times, only = '/', data, log } = options;
  await buildConsole(root, log);
  await using opened = new AsyncDisposableStack();
  const directory = data ?? (await mkdtemp(join(tmpdir(), 'posthorn-pages-')));
  if (data === undefined) opened.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755);
  const server = await startEmbeddedPostgres({ dataDir: directory });
  opened.defer(() => server.stop());
  await migrate(server.url);
  const pool = createPool(server.url, { max: 4, name: 'bench pages' });
  opened.defer(() => pool.end());
  await ensureFirstRevision(pool);
  await ensureFirstRun({
    pool,
    databaseUrl: server.url,
    email: 'owner@posthorn.example',
    password: 'only-for-this-bench-57',
    passwordGenerated: false,
    bootstrapApiKey: apiKey,
  });
  const mark = join(directory, 'filled.json');
  if ((await readFile(mark, 'utf8').catch(() => '')) !== JSON.stringify(scale)) await fill(pool, scale, log);
  await writeFile(mark, JSON.stringify(scale));
  // What housekeeping would have counted while the days went by.
  await closeDays(pool);
  await rollUpRates(pool, { budgetMs: 600_000 });
  await rollUpHours(pool, { budgetMs: 600_000 });
  await rollUpEvents(pool, { budgetMs: 600_000 });
  const { balanced: isBalanced } = await readLedger(pool);
  log(isBalanced ? 'the ledger of the generated mail balances' : 'THE LEDGER OF THE GENERATED MAIL DOES NOT BALANCE');
  const person = await ensureTestPerson({ database: { url: server.url } as never }, 'owner');
  const running = opened.use(await startConsole(server.url));
  const samples = await samplesOf(pool);
  return {
    rows: await countRows(pool),
    isBalanced,
    questions: await askQuestions(running.url, apiKey, { samples, times, only, log }),
    pages: await visitPages({ url: running.url, person, samples, times, only }),
  };
}

async function startConsole(databaseUrl: string): Promise<AsyncDisposable & { url: string }> {
  const folder = join(root, 'apps/console');
  const child = fork(join(folder, 'main.ts'), {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      POSTHORN_SECRET: 'only for this bench, and long enough',
      POSTHORN_HTTP_PORT: '0',
      NODE_ENV: 'production',
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { ready?: boolean; port: number }) => message.ready && resolve(message.port));
    child.on('exit', (code) => reject(new Error(`the console ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** In a process of its own: the pages' own code may use what only browsers have. */
async function visitPages(order: VisitOrder): Promise<PageVisits[]> {
  const child = fork(join(root, 'apps/console/src/testing/visit-pages.ts'), { cwd: join(root, 'apps/console') });
  child.send(order);
  return await new Promise((resolve, reject) => {
    child.once('message', (visits) => resolve(visits as PageVisits[]));
    child.once('exit', (code) => reject(new Error(`the visits ended with ${code}`)));
  });
}

async function countRows(pool: Pool): Promise<PagesResult['rows']> {
  const tables = ['message', 'recipient', 'attempt', 'event', 'refusal', 'verification', 'dmarc_row'];
  return await Promise.all(
    tables.map(async (table) => {
      const { rows } = await pool.query<{ n: string }>(`select count(*) as n from mail.${table}`);
      return { table, count: Number(rows[0]!.n) };
    }),
  );
}

/** A delivered message of some days ago, a refusal, and a destination that mail waits for. */
async function samplesOf(pool: Pool): Promise<Samples> {
  const { rows } = await pool.query<Omit<Samples, 'refusalId' | 'domain' | 'waitingFor'>>(
    `select m.id as "messageId", r.address, r.destination, m.client->>'address' as client
     from mail.message m join mail.recipient r on r.message_id = m.id
     where m.origin = 'received' and r.destination like 'mx:%' and m.accepted_at < now() - interval '2 days' order by m.id desc limit 1`,
  );
  const refusal = await pool.query<{ id: string }>(
    `select id from mail.refusal where at < now() - interval '2 days' order by id desc limit 1`,
  );
  const waiting = await pool.query<{ destination: string }>(
    `select destination from mail.recipient where state = 'queued' and attempts > 0 and destination like 'mx:%' limit 1`,
  );
  const message = rows[0];
  if (message === undefined || refusal.rows[0] === undefined || waiting.rows[0] === undefined)
    throw new Error('the database holds no mail of two days ago, or none that waits');
  const waitingFor = waiting.rows[0].destination;
  return {
    ...message,
    waitingFor,
    refusalId: refusal.rows[0].id,
    domain: message.address.slice(message.address.indexOf('@') + 1),
  };
}

const apiKey = 'phk_bench_bench_bench_bench_bench_bench_bench';
