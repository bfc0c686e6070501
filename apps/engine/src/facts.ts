import { type ReverseName, reverseName } from '@posthorn/dns/iprev';
import type { Resolver } from '@posthorn/dns/resolver';
import { isLoopback } from './limits/prefix.ts';

/** What can be found out about a client, found out only when somebody asks, and once. */
export type Facts = {
  /** The client's name, confirmed forward (RFC 8601 §2.7.3); undefined without one, or when DNS took longer than the budget. */
  reverseName(): Promise<string | undefined>;
};

/** Finds out about clients, with a memory shared by all sessions. */
export type FactFinder = { about(address: string, isWanted: boolean): Facts };

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
  const memory = new Map<string, { until: number; name: string | undefined }>();
  const asking = new Map<string, Promise<string | undefined>>();

  function ask(address: string): Promise<string | undefined> {
    const running = asking.get(address);
    if (running !== undefined) return running;
    const question = reverseName(address, options.resolver())
      .catch((): ReverseName => ({ result: 'temperror', claimed: [] }))
      .then((found) => {
        asking.delete(address);
        const name = found.result === 'pass' ? found.name : undefined;
        remember(address, name, found.result === 'temperror' ? faultMemoryMs : memoryMs);
        return name;
      });
    asking.set(address, question);
    return question;
  }

  function remember(address: string, name: string | undefined, milliseconds: number): void {
    if (memory.size >= maxMemory) {
      for (const key of memory.keys()) {
        memory.delete(key);
        if (memory.size < maxMemory / 2) break;
      }
    }
    memory.set(address, { until: options.now() + milliseconds, name });
  }

  async function within(address: string): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), budgetMs);
    });
    try {
      return await Promise.race([ask(address), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    about(address, isWanted) {
      if (!isWanted) return nothingKnown;
      if (isLoopback(address)) return ourselves;
      let answer: Promise<string | undefined> | undefined;
      return {
        reverseName() {
          if (answer !== undefined) return answer;
          const known = memory.get(address);
          answer = known !== undefined && known.until > options.now() ? Promise.resolve(known.name) : within(address);
          return answer;
        },
      };
    },
  };
}

const nothing = Promise.resolve(undefined);
const nothingKnown: Facts = { reverseName: () => nothing };
const localhost = Promise.resolve('localhost');
const ourselves: Facts = { reverseName: () => localhost };

const memoryMs = 300_000;
const faultMemoryMs = 30_000;
const maxMemory = 20_000;
