import type { Resolver } from '@posthorn/dns/resolver';
import type { LookupOutcome, LookupsAtHand } from '@posthorn/policy/lookup/at-hand';
import type { Fetch } from '../http/source.ts';
import type { ReadSecret } from '../secret.ts';
import type { LookupConfiguration, LookupSettings } from '../settings.ts';
import type { Answer } from '../source.ts';
import { checkSql, type ServerFound } from './check-server.ts';
import { makeSource } from './make.ts';
import { type RunningSource, reasonOf, runSource, type SourceHealth, type Tell } from './running.ts';
import { createServers } from './servers.ts';

/** What look-ups need of the process they run in. */
export type LookupMeans = {
  dataFolder: string;
  resolver: () => Resolver;
  fetch: Fetch;
  tell?: Tell;
  now?: () => number;
};

/** The look-ups of one configuration. */
export type LookupView = LookupsAtHand & {
  /** Asks, waits, and applies what is said for misses and failures. Never rejects. */
  ask(name: string, args: readonly string[]): Promise<LookupOutcome>;
  /** Asks the source itself, whatever is remembered; undefined for a name that is not there. */
  try(name: string, args: readonly string[]): Promise<Trial | undefined>;
  health(): (SourceHealth & { name: string })[];
  /** Looks at one server of Redis, SQL or LDAP. Never rejects. */
  checkServer(kind: 'redis' | 'sql' | 'ldap', name: string): Promise<ServerFound>;
};

/** What the test box shows. */
export type Trial = {
  answer: Answer;
  outcome: LookupOutcome;
  milliseconds: number;
  /** Milliseconds since the answer that mail would be judged by now came; null: it would ask too. */
  rememberedFor: number | null;
  isReading: boolean;
  usesKey: boolean;
};

/** All sources of a process. Configurations that name the same source in the same way share it, with its connection and memory. */
export type Lookups = AsyncDisposable & {
  /** `isRehearsal`: whatever would change something is not done and counts as a miss. */
  of(configuration: LookupConfiguration, secret: ReadSecret, options?: { isRehearsal?: boolean }): LookupView;
};

/** Opens the room; sources are opened when they are first asked, and closed some minutes after the last time. */
export function createLookups(means: LookupMeans): Lookups {
  const now = means.now ?? (() => performance.now());
  const running = new Map<string, RunningSource>();
  const servers = createServers();

  async function sweep(): Promise<void> {
    for (const [key, one] of running) {
      if (now() - one.usedAt < IDLE_MS) continue;
      running.delete(key);
      await one.source.close();
    }
    await servers.sweep(now() - IDLE_MS);
  }
  const timer = setInterval(() => void sweep().catch(() => {}), SWEEP_MS);
  timer.unref();

  return {
    of(configuration, secret, { isRehearsal = false } = {}) {
      const entries = new Map(configuration.lookups.sources.map((entry) => [entry.name, entry]));
      const keys = new Map<string, string>();
      const runningOf = (entry: LookupSettings): RunningSource => {
        const key = keys.get(entry.name) ?? keyOf(entry, configuration);
        keys.set(entry.name, key);
        let found = running.get(key);
        if (found === undefined) {
          const source = makeSource(entry.source, { ...means, configuration, secret, servers, now });
          found = runSource(entry, source, { now, tell: means.tell });
          running.set(key, found);
        }
        return found;
      };
      const isSkipped = (one: RunningSource): boolean => isRehearsal && !one.source.isReading;
      const gone = (name: string): LookupOutcome => ({
        kind: 'failed',
        name,
        reason: 'there is no look-up of this name',
      });
      let isStrict = false;
      const view: LookupView = {
        strictly(work) {
          const before = isStrict;
          isStrict = true;
          try {
            return work();
          } finally {
            isStrict = before;
          }
        },
        async ask(name, args) {
          const entry = entries.get(name);
          if (entry === undefined) return gone(name);
          const one = runningOf(entry);
          if (isSkipped(one)) return outcomeOf({ kind: 'miss' }, entry);
          return outcomeOf((await one.ask(args)).answer, entry);
        },
        peek(name, args) {
          const entry = entries.get(name);
          if (entry === undefined) return gone(name);
          const one = runningOf(entry);
          if (isSkipped(one)) return outcomeOf({ kind: 'miss' }, entry);
          const known = one.peek(args, isStrict);
          return known && outcomeOf(known.answer, entry);
        },
        async learn(name, args) {
          await view.ask(name, args);
        },
        isKeyed(name) {
          const entry = entries.get(name);
          return entry === undefined || runningOf(entry).source.usesKey;
        },
        async try(name, args) {
          const entry = entries.get(name);
          if (entry === undefined) return undefined;
          const one = runningOf(entry);
          const about = { isReading: one.source.isReading, usesKey: one.source.usesKey };
          if (isSkipped(one)) {
            const answer = { kind: 'miss' } as const;
            return { answer, outcome: outcomeOf(answer, entry), milliseconds: 0, rememberedFor: null, ...about };
          }
          const known = one.peek(args, true);
          const rememberedFor = known !== undefined && now() < known.freshUntil ? Math.round(now() - known.at) : null;
          const { answer, milliseconds } = await one.ask(args, { anew: true });
          return {
            answer,
            outcome: outcomeOf(answer, entry),
            milliseconds: Math.round(milliseconds * 10) / 10,
            rememberedFor,
            ...about,
          };
        },
        async checkServer(kind, name) {
          try {
            if (kind === 'sql') {
              const server = configuration.sql.servers.find((one) => one.name === name);
              if (server !== undefined) return await checkSql(servers.sql(server, secret));
            } else if (kind === 'ldap') {
              const server = configuration.ldap.servers.find((one) => one.name === name);
              if (server !== undefined) {
                await servers.ldap(server, secret).ping();
                return { kind: 'good', words: 'It lets us in.' };
              }
            } else {
              const server = configuration.redis.servers.find((one) => one.name === name);
              if (server !== undefined) {
                await servers.redis(server, secret).command(['PING']);
                return { kind: 'good', words: 'It answers.' };
              }
            }
            return { kind: 'failed', words: 'There is no server of this name.' };
          } catch (error) {
            return { kind: 'failed', words: `${reasonOf(error)}.` };
          }
        },
        health: () => [...entries.values()].map((entry) => ({ name: entry.name, ...runningOf(entry).health() })),
      };
      return view;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await Promise.all([...running.values()].map((one) => one.source.close()));
      await servers[Symbol.asyncDispose]();
    },
  };
}

/** What an answer comes to by the settings of the look-up. One array of values stays one, so that what is made of it can be kept with it. */
function outcomeOf(answer: Answer, { name, onMiss, onFailure, defaultValues }: LookupSettings): LookupOutcome {
  switch (answer.kind) {
    case 'found':
      return { kind: 'values', values: answer.values };
    case 'miss':
      if (onMiss !== 'fail') return { kind: 'values', values: onMiss === 'default' ? defaultValues : NONE };
      return outcomeOf({ kind: 'failed', reason: 'there is no value' }, {
        name,
        onFailure,
        defaultValues,
      } as LookupSettings);
    case 'failed':
      if (onFailure === 'defer') return { kind: 'failed', name, reason: answer.reason };
      return { kind: 'values', values: onFailure === 'default' ? defaultValues : NONE };
  }
}

/** Everything that a source is made from: with another server it is another source. */
function keyOf(entry: LookupSettings, { redis, sql, ldap, lmdb }: LookupConfiguration): string {
  const { source } = entry;
  switch (source.kind) {
    case 'redis':
      return JSON.stringify([entry, redis.servers.find(({ name }) => name === source.server)]);
    case 'sql':
      return JSON.stringify([entry, sql.servers.find(({ name }) => name === source.server)]);
    case 'ldap':
      return JSON.stringify([entry, ldap.servers.find(({ name }) => name === source.server)]);
    case 'lmdb':
      return JSON.stringify([entry, lmdb.files.find(({ name }) => name === source.file)]);
    default:
      return JSON.stringify(entry);
  }
}

const NONE: readonly string[] = [];
const IDLE_MS = 300_000;
const SWEEP_MS = 60_000;
