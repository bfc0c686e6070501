import type { Pool } from '@posthorn/db/pool';
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
  /** When it stopped being well, as far as this process has seen; null while it is well. */
  since: Date | null;
  /** What goes on meanwhile, in a sentence; empty while it is well. */
  works: string;
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
  const found = await Promise.race([look(services.pool), timeout(databasePatience)]).catch((error: unknown) =>
    errorWords(error),
  );
  const { parts, revision } = typeof found === 'string' ? withoutDatabase(found) : partsOf(found, asker);
  const now = services.now();
  // What the database cannot tell is unknown for as long as it is away, whatever was known before.
  const lost = parts.find(({ part, status }) => part === 'database' && status === 'down');
  const told = withSince(services.pool, lost ? [lost] : parts, now);
  const since = told[0]?.since ?? now;
  return {
    status: overall(parts),
    revision,
    parts: lost ? parts.map((part) => ({ ...part, since: part.status === 'ok' ? null : since })) : told,
  };
};

/** One look at a time: a database that hangs would otherwise take a connection for everybody who asks. */
const look = (pool: Pool): Promise<[ProcessInfo[], number]> => {
  const outstanding = looks.get(pool);
  if (outstanding) return outstanding;
  const read = Promise.all([listProcesses(pool), newestNumber(pool)]).finally(() => looks.delete(pool));
  read.catch(() => {});
  looks.set(pool, read);
  return read;
};
const looks = new WeakMap<Pool, Promise<[ProcessInfo[], number]>>();

const partsOf = ([rows, revision]: [ProcessInfo[], number], asker: Asker): { revision: number; parts: SeenPart[] } => ({
  revision,
  parts: [
    ...(['engine', 'worker', 'console'] as const).map((part) => partOf(part, rows, { revision, ...asker })),
    { part: 'database', title: titles.database, ...well, processes: [] },
    wakePart(rows, asker),
  ],
});

/** A part as it was just seen. `since` is given where a row tells it. */
type SeenPart = Omit<Part, 'since'> & { since?: Date };

/** What no row tells is remembered here: since when a part has been like this, as this process saw it. */
const withSince = (pool: Pool, parts: SeenPart[], now: Date): Part[] => {
  const known = memories.get(pool) ?? new Map<Part['part'], Date>();
  memories.set(pool, known);
  return parts.map((part) => {
    if (part.status === 'ok') {
      known.delete(part.part);
      return { ...part, since: null };
    }
    const since = part.since ?? known.get(part.part) ?? now;
    known.set(part.part, since);
    return { ...part, since };
  });
};
const memories = new WeakMap<Pool, Map<Part['part'], Date>>();

const partOf = (
  part: 'engine' | 'worker' | 'console',
  rows: ProcessInfo[],
  { revision, mayReadErrors }: Asker & { revision: number },
): SeenPart => {
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
    const { lost, works } = consequences[part];
    const seen = last ? 'no sign of life' : 'not running';
    return { ...base, status: 'down', reason: `${seen}; ${lost}.`, works, ...(last ? { since: last } : {}) };
  }
  const troubles = [...new Set(alive.flatMap(troublesOf))];
  if (troubles.length > 0) {
    const reason = mayReadErrors ? troubles.slice(0, 3).join(' ') : signInWords;
    return { ...base, status: 'degraded', reason, works: '' };
  }
  const behind = alive.filter((row) => (row.revision ?? 0) < revision);
  if (behind.length > 0) {
    return {
      ...base,
      status: 'degraded',
      reason: `${behind.length} of ${alive.length} still run an older revision than ${revision}.`,
      works: 'They go on with the settings they have.',
    };
  }
  return { ...base, ...well };
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
const wakePart = (rows: ProcessInfo[], { mayReadErrors }: Asker): SeenPart => {
  const troubles = rows.flatMap(({ isAlive, kind, detail }) =>
    isAlive && kind === 'worker' && typeof detail['wakeError'] === 'string' ? [detail['wakeError']] : [],
  );
  const base = { part: 'wake' as const, title: titles.wake, processes: [] };
  if (troubles[0] === undefined) return { ...base, ...well };
  const reason = mayReadErrors ? `it is out of order (${troubles[0]}).` : 'it is out of order.';
  return { ...base, status: 'degraded', reason, works: 'Mail is found by the sweep instead, some seconds later.' };
};

const withoutDatabase = (words: string): { revision: null; parts: SeenPart[] } => {
  const unknown = (part: 'engine' | 'worker' | 'wake'): SeenPart => ({
    part,
    title: titles[part],
    status: 'degraded',
    reason: 'unknown while the database does not answer.',
    works: '',
    processes: [],
  });
  return {
    revision: null,
    parts: [
      unknown('engine'),
      unknown('worker'),
      { part: 'console', title: titles.console, ...well, processes: [] },
      {
        part: 'database',
        title: titles.database,
        status: 'down',
        reason: `it does not answer (${words}); new mail is put off and nothing is delivered.`,
        works: 'Senders keep their mail and come back, so nothing is lost; delivery goes on when it is back.',
        processes: [],
      },
      unknown('wake'),
    ],
  };
};

const overall = (parts: SeenPart[]): PartStatus =>
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
const well = { status: 'ok', reason: '', works: '' } as const;
const consequences = {
  engine: {
    lost: 'new mail is not accepted',
    works: 'What is queued is still delivered; senders keep their mail and come back.',
  },
  worker: { lost: 'nothing is delivered', works: 'Mail is accepted and waits.' },
  console: {
    lost: 'this console has no row of its own',
    works: 'Pages answer; its version and revision cannot be told.',
  },
};
