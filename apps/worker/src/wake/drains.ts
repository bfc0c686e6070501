import type { WorkerLog } from '../index.ts';

/** Which drains run, one for each slot this process uses, and which destinations wait for a turn. */
export type Drains = {
  /** Somebody says that there is due mail: a drain starts, or those running look once more. */
  ring(destination: string): void;
  /** One more drain for a destination whose batches are full. */
  grow(destination: string): void;
  readonly running: number;
  readonly waiting: number;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
};

export type DrainsOptions = {
  /** Runs one drain to its end; rejects only for faults, which are logged here. */
  drain: (destination: string) => Promise<number>;
  limits: (destination: string) => { total: number; perDestination: number };
  isStopping: () => boolean;
  log: WorkerLog;
};

export function createDrains(options: DrainsOptions): Drains {
  const { log } = options;
  const slots = new Map<string, number>();
  const again = new Set<string>();
  const waiting = new Set<string>();
  const idlers: (() => void)[] = [];
  let running = 0;

  function start(destination: string): void {
    const { total } = options.limits(destination);
    if (options.isStopping()) return;
    if (running >= total) {
      waiting.add(destination);
      return;
    }
    waiting.delete(destination);
    running += 1;
    slots.set(destination, (slots.get(destination) ?? 0) + 1);
    void run(destination);
  }

  async function run(destination: string): Promise<void> {
    try {
      await options.drain(destination);
    } catch (error) {
      // The leases run out and the sweep rings again: mail waits, it is not lost.
      log.error({ err: error, destination }, 'a drain broke off');
    }
    running -= 1;
    const left = (slots.get(destination) ?? 1) - 1;
    if (left > 0) slots.set(destination, left);
    else slots.delete(destination);
    // A ring that came while the last claim was under way may have been for mail that this claim did not see.
    if (left === 0 && again.delete(destination)) start(destination);
    const next = waiting.values().next();
    if (!next.done) start(next.value);
    if (running === 0 && (waiting.size === 0 || options.isStopping())) {
      waiting.clear();
      for (const resolve of idlers.splice(0)) resolve();
    }
  }

  return {
    ring(destination) {
      if (slots.has(destination)) again.add(destination);
      else start(destination);
    },
    grow(destination) {
      const used = slots.get(destination) ?? 0;
      const { total, perDestination } = options.limits(destination);
      if (used < perDestination && running < total) start(destination);
    },
    get running() {
      return running;
    },
    get waiting() {
      return waiting.size;
    },
    async idle() {
      if (running === 0 && waiting.size === 0) return;
      await new Promise<void>((resolve) => idlers.push(resolve));
    },
  };
}
