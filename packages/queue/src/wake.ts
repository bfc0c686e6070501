import type { QueueLog } from './index.ts';

export type DoorbellOptions = {
  /** The Postgres to keep jobs in, when there is no Redis. */
  url: string;
  redisUrl?: string | undefined;
  log?: QueueLog;
};

/** Rings for destinations; never waits, never throws. Rings of a few milliseconds are joined per destination. */
export type Waker = {
  ring(destination: string): void;
  /** Rings that could not be handed to the backend; sweep finds that mail. */
  readonly lost: number;
  [Symbol.asyncDispose](): Promise<void>;
};

export type WakeListener = { [Symbol.asyncDispose](): Promise<void> };

/** Prepares the backend (BullMQ's own tables on Postgres). Idempotent; the launcher runs it after migrations. */
export declare function prepareDoorbell(options: DoorbellOptions): Promise<void>;

export declare function createWaker(options: DoorbellOptions): Promise<Waker>;

/** Calls the handler for each ring; the handler starts a drain and returns, it does not deliver. */
export declare function createWakeListener(
  options: DoorbellOptions,
  handler: (destination: string) => void | Promise<void>,
): Promise<WakeListener>;
