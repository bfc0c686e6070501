import { type ReverseName, reverseName } from '@posthorn/dns/iprev';
import type { Resolver } from '@posthorn/dns/resolver';
import { isLoopback } from './limits/prefix.ts';

/** What can be found out about a client, found out only when somebody asks, and once. */
export type Facts = {
  /** The client's name, confirmed forward (RFC 8601 §2.7.3); undefined without one, or when DNS took longer than the budget. */
  reverseName(): Promise<string | undefined>;
  /** The same with its result, for Authentication-Results; undefined where it was not asked for. */
  iprev(): Promise<ReverseName | undefined>;
};

/** Finds out about clients, with a memory shared by all sessions. */
export type FactFinder = {
  about(address: string, isWanted: boolean): Facts;
  /** Forgets what was found out; the next session asks anew. */
  forget(): void;
};

export type FactOptions = {
  /** The resolver in force; settings may replace it. */
  resolver: () => Resolver;
  now: () => number;
  /** Milliseconds that a session may wait for DNS; default 3000. */
  budgetMs?: number;
};

/** Creates the finder. What failed is remembered for a while too, so that a dead resolver delays one session and not each. */
export function createFactFinder(options: FactOptions): FactFinder {
  const budgetMs = options.budgetMs ?? 3000;
  const memory = new Map<string, { until: number; found: ReverseName }>();
  const asking = new Map<string, Promise<ReverseName>>();

  function ask(address: string): Promise<ReverseName> {
    const running = asking.get(address);
    if (running !== undefined) return running;
    const question = reverseName(address, options.resolver())
      .catch((): ReverseName => ({ result: 'temperror', claimed: [] }))
      .then((found) => {
        asking.delete(address);
        remember(address, found, found.result === 'temperror' ? faultMemoryMs : memoryMs);
        return found;
      });
    asking.set(address, question);
    return question;
  }

  function remember(address: string, found: ReverseName, milliseconds: number): void {
    if (memory.size >= maxMemory) {
      for (const key of memory.keys()) {
        memory.delete(key);
        if (memory.size < maxMemory / 2) break;
      }
    }
    memory.set(address, { until: options.now() + milliseconds, found });
  }

  async function within(address: string): Promise<ReverseName> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ReverseName>((resolve) => {
      timer = setTimeout(() => resolve({ result: 'temperror', claimed: [] }), budgetMs);
    });
    try {
      return await Promise.race([ask(address), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    forget: () => memory.clear(),
    about(address, isWanted) {
      if (!isWanted) return nothingKnown;
      if (isLoopback(address)) return ourselves;
      let answer: Promise<ReverseName> | undefined;
      const iprev = (): Promise<ReverseName> => {
        if (answer !== undefined) return answer;
        const known = memory.get(address);
        answer = known !== undefined && known.until > options.now() ? Promise.resolve(known.found) : within(address);
        return answer;
      };
      let name: Promise<string | undefined> | undefined;
      return {
        iprev,
        reverseName() {
          name ??= iprev().then((found) => (found.result === 'pass' ? found.name : undefined));
          return name;
        },
      };
    },
  };
}

const nothing = Promise.resolve(undefined);
const nothingKnown: Facts = { reverseName: () => nothing, iprev: () => nothing };
const localhost = Promise.resolve('localhost');
const ourselves: Facts = { reverseName: () => localhost, iprev: () => nothing };

const memoryMs = 300_000;
const faultMemoryMs = 30_000;
const maxMemory = 20_000;
