import { listProcesses, type ProcessInfo } from '@posthorn/db/processes';
import { newestNumber } from '@posthorn/db/revisions';
import type { ApiServices } from './context.ts';

export type PartStatus = 'ok' | 'degraded' | 'down';

/** One part of Posthorn: how it is, and in one sentence why, when it is not well. */
export type Part = {
  part: 'engine' | 'worker' | 'console' | 'database' | 'wake';
  title: string;
  status: PartStatus;
  reason: string;
  processes: {
    id: string;
    version: string;
    revision: number | null;
    error: string | null;
    startedAt: Date;
    heartbeat: Date;
  }[];
};

export type Asker = { mayReadErrors: boolean };

export type Health = { status: PartStatus; revision: number | null; parts: Part[] };

/**
 * Looks at every part. Never throws and never waits long: a database that is away is an answer, not an error. The processes' own words name
 * settings, hosts and files; who may not read those learns only that there is something to read.
 */
export const readHealth = async (services: ApiServices, asker: Asker): Promise<Health> => {
  const read = Promise.all([listProcesses(services.pool), newestNumber(services.pool)]);
  read.catch(() => {});
  const found = await Promise.race([read, timeout(databasePatience)]).catch((error: unknown) => errorWords(error));
  if (typeof found === 'string') return withoutDatabase(found);
  const [rows, revision] = found;
  const parts: Part[] = [
    ...(['engine', 'worker', 'console'] as const).map((part) => partOf(part, rows, { revision, ...asker })),
    { part: 'database', title: 'Database', status: 'ok', reason: '', processes: [] },
    wakePart(rows, asker),
  ];
  return { status: overall(parts), revision, parts };
};

const partOf = (
  part: 'engine' | 'worker' | 'console',
  rows: ProcessInfo[],
  { revision, mayReadErrors }: Asker & { revision: number },
): Part => {
  const ofKind = rows.filter((row) => row.kind === part);
  const alive = ofKind.filter((row) => row.isAlive);
  const processes = alive.map(({ id, version, revision: running, error, startedAt, heartbeat }) => ({
    id,
    version,
    revision: running,
    error: error !== null && !mayReadErrors ? signInWords : error,
    startedAt,
    heartbeat,
  }));
  const base = { part, title: titles[part], processes };
  if (alive.length === 0) {
    const last = ofKind[0]?.heartbeat;
    const since = last ? `silent since ${last.toISOString()}` : 'not running';
    return { ...base, status: 'down', reason: `${since}; ${consequences[part]}.` };
  }
  const troubles = [...new Set(alive.flatMap(troublesOf))];
  if (troubles.length > 0) {
    return { ...base, status: 'degraded', reason: mayReadErrors ? troubles.slice(0, 3).join(' ') : signInWords };
  }
  const behind = alive.filter((row) => (row.revision ?? 0) < revision);
  if (behind.length > 0) {
    return {
      ...base,
      status: 'degraded',
      reason: `${behind.length} of ${alive.length} still run an older revision than ${revision}.`,
    };
  }
  return { ...base, status: 'ok', reason: '' };
};

/** What a process says is wrong: with its settings, its ports and certificates, or its disk. */
const troublesOf = ({ error, detail }: ProcessInfo): string[] => {
  const problems: unknown = detail['problems'];
  return [
    ...(error ? [error] : []),
    ...(Array.isArray(problems) ? problems.filter((one): one is string => typeof one === 'string') : []),
    ...(detail['intakeOpen'] === false ? ['The disk is nearly full: new mail is put off until there is room.'] : []),
  ];
};

/** The doorbell's own state is what the workers say of it; without it mail still moves, found by the sweep. */
const wakePart = (rows: ProcessInfo[], { mayReadErrors }: Asker): Part => {
  const troubles = rows.flatMap(({ isAlive, kind, detail }) =>
    isAlive && kind === 'worker' && typeof detail['wakeError'] === 'string' ? [detail['wakeError']] : [],
  );
  const base = { part: 'wake' as const, title: 'Wake-up', processes: [] };
  if (troubles[0] === undefined) return { ...base, status: 'ok', reason: '' };
  const words = mayReadErrors ? `it is out of order (${troubles[0]})` : 'it is out of order';
  return { ...base, status: 'degraded', reason: `${words}; mail is found by the sweep instead, some seconds later.` };
};

const withoutDatabase = (words: string): Health => {
  const unknown = 'unknown while the database does not answer.';
  const parts = (['engine', 'worker', 'wake'] as const).map((part) => ({
    part,
    title: titles[part],
    status: 'degraded' as const,
    reason: unknown,
    processes: [],
  }));
  return {
    status: 'down',
    revision: null,
    parts: [
      ...parts,
      { part: 'console', title: titles.console, status: 'ok', reason: '', processes: [] },
      {
        part: 'database',
        title: titles.database,
        status: 'down',
        reason: `it does not answer (${words}). New mail is deferred by the senders, nothing is lost; delivery goes on when it is back.`,
        processes: [],
      },
    ],
  };
};

const overall = (parts: Part[]): PartStatus =>
  parts.some((part) => part.part === 'database' && part.status === 'down')
    ? 'down'
    : parts.some((part) => part.status !== 'ok')
      ? 'degraded'
      : 'ok';

const timeout = (ms: number): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms).unref();
  });

/** A code or a short phrase; never an address or a user name of the database. */
const errorWords = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return typeof message === 'string' && message.startsWith('no answer') ? message : 'connection failed';
};

const databasePatience = 2_000;
const signInWords = 'it reports a problem; sign in, or send an API key, to read it.';
const titles = { engine: 'Engine', worker: 'Worker', console: 'Console', database: 'Database', wake: 'Wake-up' };
const consequences = {
  engine: 'new mail is not accepted, what is queued is still delivered',
  worker: 'mail is accepted and waits, nothing is delivered',
  console: 'this console has no row of its own',
};
