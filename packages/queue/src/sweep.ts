import type { Pool } from '@posthorn/db/mail/message';
import type { QueueLog } from './index.ts';

export type SweepOptions = {
  pool: Pool;
  log?: QueueLog;
  leaseSeconds: number;
  intervalSeconds: number;
  retention: { deliveredDays: number; eventDays: number };
  /** Called for every destination that has due mail, whoever rang or not. */
  onDue(destination: string): void;
};

export type Sweep = {
  /** One round now; the timer does the same. */
  run(): Promise<{ due: string[]; expiredLeases: number; orphans: number; droppedPartitions: string[] }>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Finds what nobody rang for, returns expired leases, makes partitions a week ahead, deletes orphans, keeps retention. */
export declare function createSweep(options: SweepOptions): Promise<Sweep>;

/** Makes the day partitions from yesterday to a week ahead; every process that writes mail runs it at start. */
export declare function ensurePartitions(pool: Pool): Promise<void>;
