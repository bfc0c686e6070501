import type { Pool } from '@posthorn/db/mail/message';
import {
  addVetoHours,
  addVetoRuns,
  forgetVetoes,
  type VetoHour,
  type VetoRun,
  vetoHourOf,
} from '@posthorn/db/mail/veto';
import { uuidv7 } from '@posthorn/events/id';
import type { WorkerLog } from '../../index.ts';
import { startRounds } from '../../wake/rounds.ts';

export type VetoTally = AsyncDisposable & {
  /** Counts that a veto was asked. Never waits and never throws. */
  count(run: Omit<VetoRun, 'id' | 'at'>): void;
};

/**
 * Counts in memory what vetoes are asked, and adds it up in the database every few seconds, away from the connections that ask. Every question is
 * counted; of the runs themselves the newest of each outcome are kept. What cannot be written is kept and tried again.
 */
export function createVetoTally({
  pool,
  log,
  everyMs = 2000,
}: {
  pool: Pool;
  log: WorkerLog;
  everyMs?: number;
}): VetoTally {
  let hours = new Map<string, VetoHour>();
  let runs = new Map<string, VetoRun[]>();
  let forgottenAt = Number.NEGATIVE_INFINITY;

  function addHour(hour: VetoHour): void {
    const key = `${hour.at.getTime()} ${hour.veto}`;
    const known = hours.get(key);
    if (known === undefined) {
      hours.set(key, hour);
      return;
    }
    for (const member of ['asked', 'refused', 'failed', 'late', 'ms'] as const) known[member] += hour[member];
    known.slowestMs = Math.max(known.slowestMs, hour.slowestMs);
  }

  function addRun(run: VetoRun): void {
    const key = `${run.outcome} ${run.veto}`;
    const known = runs.get(key) ?? [];
    known.push(run);
    if (known.length > KEPT_AT_ONCE) known.shift();
    runs.set(key, known);
  }

  async function write(): Promise<void> {
    const [counted, told] = [hours, runs];
    hours = new Map();
    runs = new Map();
    try {
      await addVetoHours(pool, [...counted.values()]);
    } catch (error) {
      for (const hour of counted.values()) addHour(hour);
      for (const run of [...told.values()].flat()) addRun(run);
      throw error;
    }
    await addVetoRuns(pool, [...told.values()].flat());
    if (performance.now() - forgottenAt < FORGET_EVERY_MS) return;
    forgottenAt = performance.now();
    await forgetVetoes(pool);
  }

  const onFailure = (err: unknown): void => log.warn({ err }, 'what vetoes were asked could not be written down');
  const rounds = startRounds({
    everyMs,
    round: async () => {
      if (hours.size > 0) await write();
    },
    onFailure,
  });
  return {
    count(run) {
      const at = new Date();
      const { veto, outcome, ms } = run;
      const of = (name: string): number => (outcome === name ? 1 : 0);
      const counts = { asked: 1, refused: of('refused'), failed: of('failed'), late: of('late') };
      addHour({ at: vetoHourOf(at), veto, ...counts, ms, slowestMs: ms });
      addRun({ ...run, id: uuidv7(), at });
    },
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      if (hours.size > 0) await write().catch(onFailure);
    },
  };
}

const KEPT_AT_ONCE = 20;
const FORGET_EVERY_MS = 60_000;
