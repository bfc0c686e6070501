import type { Pool } from '@posthorn/db/mail/message';
import { addRuleTally, type RuleFaultNote, type RuleTallyRow, ruleStretchOf } from '@posthorn/db/mail/rule-tally';
import { type QueueLog, silentLog } from './index.ts';
import { createWriteBehind } from './write-behind.ts';

/** Counts what rules do; written behind, in bounded memory, so that no reply waits for it. */
export type RuleTally = AsyncDisposable & {
  /** A rule was asked at this moment (milliseconds since 1970). */
  add(rule: string, at: number, what: { applied: boolean; fault?: RuleFaultNote | undefined }): void;
  /** Resolves when everything given so far is stored, or could not be and waits. */
  flush(): Promise<void>;
  /** Not counted since the start, for want of room while the database was away. */
  readonly lost: number;
};

/** Counts wait up to `everyMs` and are added up meanwhile; at most `maxRows` of them are kept. */
export function createRuleTally(options: {
  pool: Pool;
  log?: QueueLog;
  everyMs?: number;
  maxRows?: number;
}): RuleTally {
  const { pool, log = silentLog, everyMs = 1000, maxRows = 5000 } = options;
  let sums = newSums();
  let lost = 0;

  function rowOf(stretch: number, rule: string): RuleTallyRow | undefined {
    let rules = sums.byStretch.get(stretch);
    const known = rules?.get(rule);
    if (known !== undefined) return known;
    if (sums.size >= maxRows) return undefined;
    if (rules === undefined) {
      rules = new Map();
      sums.byStretch.set(stretch, rules);
    }
    const row = { ...nothing, at: new Date(stretch), rule };
    rules.set(rule, row);
    sums.size += 1;
    return row;
  }

  async function write(): Promise<void> {
    const taken = [...sums.byStretch.values()].flatMap((rules) => [...rules.values()]);
    sums = newSums();
    try {
      await addRuleTally(pool, taken);
    } catch (error) {
      log.warn({ err: error, waiting: taken.length }, 'what rules did could not be counted; trying again');
      for (const row of taken) keep(row);
    }
  }

  function keep(row: RuleTallyRow): void {
    const known = rowOf(row.at.getTime(), row.rule);
    if (known === undefined) {
      lost += row.asked;
      return;
    }
    known.asked += row.asked;
    known.applied += row.applied;
    known.failed += row.failed;
    // What came meanwhile is newer.
    known.lastApplied ??= row.lastApplied;
    known.lastFailed ??= row.lastFailed;
    known.lastFault ??= row.lastFault;
  }

  const behind = createWriteBehind({ everyMs, isWaiting: () => sums.size > 0, write });
  return {
    add(rule, at, { applied, fault }) {
      const row = rowOf(ruleStretchOf(at), rule);
      if (row === undefined) {
        lost += 1;
        return;
      }
      row.asked += 1;
      if (applied) {
        row.applied += 1;
        row.lastApplied = new Date(at);
      }
      if (fault !== undefined) {
        row.failed += 1;
        row.lastFailed = new Date(at);
        row.lastFault = fault;
      }
      behind.plan();
    },
    flush: behind.flush,
    get lost() {
      return lost;
    },
    [Symbol.asyncDispose]: () => behind[Symbol.asyncDispose](),
  };
}

const newSums = (): { byStretch: Map<number, Map<string, RuleTallyRow>>; size: number } => ({
  byStretch: new Map(),
  size: 0,
});

const nothing = { asked: 0, applied: 0, failed: 0, lastApplied: null, lastFailed: null, lastFault: null };
