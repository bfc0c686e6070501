import type { WorkerLog } from '../index.ts';
import { mayStart, type Standing, shareOf, type Turns } from './turns.ts';

/** Which drains run, one for each slot this process uses, and which destinations wait for a turn. */
export type Drains = {
  /** Somebody says that there is due mail: a drain starts, or those running look once more. */
  ring(destination: string): void;
  /** It took a message. `isFull`: it has more mail than its slots hold, so it gets one more. */
  answered(destination: string, isFull: boolean): void;
  /** Asked by a drain between two messages. True: its slot is wanted by somebody who has fewer. */
  isWanted(destination: string): boolean;
  readonly running: number;
  readonly waiting: number;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
};

export type DrainsOptions = {
  /** Runs one drain to its end; rejects only for faults, which are logged here. */
  drain: (destination: string) => Promise<number>;
  limits: (destination: string) => { total: number; perDestination: number };
  /** What became of it when it was last tried. */
  standing: (destination: string) => Standing;
  isStopping: () => boolean;
  log: WorkerLog;
};

export function createDrains(options: DrainsOptions): Drains {
  const { log } = options;
  const slots = new Map<string, number>();
  const again = new Set<string>();
  /** Those without a slot, by what they were when they came, each in the order of its coming. */
  const waiting: Record<Standing, Map<string, number>> = { answers: new Map(), fresh: new Map(), silent: new Map() };
  /** Those that have fewer slots than their share and want one more. */
  const wanting = new Set<string>();
  /** The first slots of those that did not answer yet, by what they were when they got it. */
  const probes = new Map<string, 'silent' | 'fresh'>();
  const probing = { silent: 0, fresh: 0 };
  const idlers: (() => void)[] = [];
  let running = 0;
  let arrivals = 0;
  /** Slots that are being given back for others, by destination, and all of them. */
  const leaving = new Map<string, number>();
  let yielding = 0;

  const waitingCount = (): number => waiting.answers.size + waiting.fresh.size + waiting.silent.size;
  const turns = (total: number): Turns => ({
    total,
    running,
    ...probing,
    destinations: slots.size + waitingCount(),
  });

  function start(destination: string): void {
    if (options.isStopping()) return;
    const { total } = options.limits(destination);
    const standing = options.standing(destination);
    const used = slots.get(destination) ?? 0;
    if (!mayStart(standing, used, turns(total))) {
      if (used === 0 && !isWaiting(destination)) waiting[standing].set(destination, arrivals++);
      return;
    }
    for (const those of Object.values(waiting)) those.delete(destination);
    wanting.delete(destination);
    running += 1;
    slots.set(destination, used + 1);
    if (standing !== 'answers') {
      probes.set(destination, standing);
      probing[standing] += 1;
    }
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
    left(destination);
    const kept = (slots.get(destination) ?? 1) - 1;
    if (kept > 0) slots.set(destination, kept);
    else {
      slots.delete(destination);
      wanting.delete(destination);
      isProved(destination);
    }
    // A ring that came while the last claim was under way may have been for mail that this claim did not see.
    if (kept === 0 && again.delete(destination)) start(destination);
    startWaiting();
    if (running === 0 && (waitingCount() === 0 || options.isStopping())) {
      for (const those of Object.values(waiting)) those.clear();
      for (const resolve of idlers.splice(0)) resolve();
    }
  }

  /** As many of those that wait as may begin, in the order of their coming; then those that want more. */
  function startWaiting(): void {
    if (options.isStopping()) return;
    for (let next = nextWaiting(); next !== undefined; next = nextWaiting()) start(next);
    for (const destination of [...wanting]) {
      const before = running;
      grow(destination);
      if (running === before) break;
    }
  }

  /** Whoever came first of those that may begin. What it was when it came decides: what it is now is asked when it starts. */
  function nextWaiting(): string | undefined {
    let found: { destination: string; arrival: number } | undefined;
    for (const those of Object.values(waiting)) {
      const first = those.entries().next();
      if (first.done) continue;
      const [destination, arrival] = first.value;
      const { total } = options.limits(destination);
      if (!mayStart(options.standing(destination), 0, turns(total))) continue;
      if (!found || arrival < found.arrival) found = { destination, arrival };
    }
    return found?.destination;
  }

  function isWaiting(destination: string): boolean {
    return Object.values(waiting).some((those) => those.has(destination));
  }

  function grow(destination: string): void {
    const used = slots.get(destination) ?? 0;
    const { total, perDestination } = options.limits(destination);
    if (used === 0 || used >= perDestination) {
      wanting.delete(destination);
      return;
    }
    start(destination);
    if ((slots.get(destination) ?? 0) > used) return;
    if (used < shareOf(turns(total)) && options.standing(destination) === 'answers') wanting.add(destination);
    else wanting.delete(destination);
  }

  function left(destination: string): void {
    const count = leaving.get(destination);
    if (count === undefined) return;
    yielding -= 1;
    if (count > 1) leaving.set(destination, count - 1);
    else leaving.delete(destination);
  }

  /** True: it was a probe until now. */
  function isProved(destination: string): boolean {
    const standing = probes.get(destination);
    if (standing === undefined) return false;
    probes.delete(destination);
    probing[standing] -= 1;
    return true;
  }

  return {
    ring(destination) {
      if (slots.has(destination)) again.add(destination);
      else start(destination);
    },
    answered(destination, isFull) {
      if (isProved(destination)) startWaiting();
      if (isFull) grow(destination);
    },
    isWanted(destination) {
      const { total } = options.limits(destination);
      const going = leaving.get(destination) ?? 0;
      if ((slots.get(destination) ?? 0) - going <= shareOf(turns(total))) return false;
      wanting.delete(destination);
      // Those that are silent wait for their own few slots, which nobody else can give them.
      if (waiting.answers.size + waiting.fresh.size + wanting.size <= yielding) return false;
      yielding += 1;
      leaving.set(destination, going + 1);
      // What it gives back is due still.
      again.add(destination);
      return true;
    },
    get running() {
      return running;
    },
    get waiting() {
      return waitingCount();
    },
    async idle() {
      if (running === 0 && waitingCount() === 0) return;
      await new Promise<void>((resolve) => idlers.push(resolve));
    },
  };
}
