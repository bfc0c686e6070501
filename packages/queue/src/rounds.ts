/**
 * Group commit. Work that arrives while a commit is under way gathers and goes into the next one, so that twenty sessions pay for
 * one flush of the log instead of twenty, and a lone message waits for nobody.
 */

/** What one piece of work adds to a round. */
export type Weight = { rows: number; bytes: number };

export type RoundOptions<Item, Result> = {
  /** Commits all of them in one transaction or rejects; answers in order. */
  commit(items: Item[]): Promise<Result[]>;
  /** Called for each item of a round that failed or whose fate is unknown. Must be repeatable. */
  repeat(item: Item, failure: unknown): Promise<Result>;
  weigh(item: Item): Weight;
  /** Rounds in flight, each on its own connection. */
  rounds: number;
  maxRows: number;
  maxBytes: number;
};

export type Rounds<Item, Result> = {
  add(item: Item): Promise<Result>;
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly underWay: number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
};

type Entry<Item, Result> = {
  item: Item;
  weight: Weight;
  resolve(result: Result): void;
  reject(error: unknown): void;
};

/** A gate through which work goes in rounds. */
export function createRounds<Item, Result>(options: RoundOptions<Item, Result>): Rounds<Item, Result> {
  let waiting: Entry<Item, Result>[] = [];
  let waitingBytes = 0;
  let underWay = 0;
  let lastRound = 1;
  let scheduled = false;
  const idlers: (() => void)[] = [];

  /** Looks again when everything that arrived with the same turn of the event loop has been added. */
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      start();
    });
  }

  function start(): void {
    while (waiting.length > 0 && underWay < options.rounds) {
      // A further round for a handful of rows would cost more than their waiting for the one under way.
      if (underWay > 0 && waiting.length * 2 < lastRound && waitingBytes < options.maxBytes / 2) return;
      void run(take());
    }
  }

  function take(): Entry<Item, Result>[] {
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const { weight } of waiting) {
      if (count > 0 && (rows + weight.rows > options.maxRows || bytes + weight.bytes > options.maxBytes)) break;
      rows += weight.rows;
      bytes += weight.bytes;
      count += 1;
    }
    const round = waiting.slice(0, count);
    waiting = waiting.slice(count);
    waitingBytes -= bytes;
    return round;
  }

  async function run(round: Entry<Item, Result>[]): Promise<void> {
    underWay += 1;
    lastRound = round.length;
    try {
      const results = await options.commit(round.map(({ item }) => item));
      for (const [index, entry] of round.entries()) entry.resolve(results[index]!);
    } catch (failure) {
      await Promise.all(
        round.map(async (entry) => {
          try {
            entry.resolve(await options.repeat(entry.item, failure));
          } catch (error) {
            entry.reject(error);
          }
        }),
      );
    } finally {
      underWay -= 1;
      // Those just answered may bring their next piece in this very turn; let them join.
      if (waiting.length > 0) schedule();
      else if (underWay === 0) for (const done of idlers.splice(0)) done();
    }
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        const weight = options.weigh(item);
        waiting.push({ item, weight, resolve, reject });
        waitingBytes += weight.bytes;
        schedule();
      });
    },
    get waiting() {
      return waiting.length;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    get underWay() {
      return underWay;
    },
    idle() {
      if (waiting.length === 0 && underWay === 0) return Promise.resolve();
      return new Promise((resolve) => idlers.push(resolve));
    },
  };
}
