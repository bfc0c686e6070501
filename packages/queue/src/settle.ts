import type { Pool } from '@posthorn/db/mail/message';
import type {
  Attempt as MailAttempt,
  Outcome as MailOutcome,
  Settled as MailSettled,
  Settlement as MailSettlement,
} from '@posthorn/db/mail/settlement';
import type { QueueLog } from './index.ts';

/** See `@posthorn/db/mail/settlement`. */
export type Settlement = MailSettlement;
/** See `@posthorn/db/mail/settlement`. */
export type Settled = MailSettled;
/** See `@posthorn/db/mail/settlement`. */
export type Attempt = MailAttempt;
/** See `@posthorn/db/mail/settlement`. */
export type Outcome = MailOutcome;

export type Settler = {
  /** Resolves after the commit, one answer per settlement in order. Retried until committed or the fence proved lost. */
  settle(results: Settlement[]): Promise<Settled[]>;
  readonly inFlight: number;
  [Symbol.asyncDispose](): Promise<void>;
};

export type SettlerOptions = {
  pool: Pool;
  log?: QueueLog;
  /** Called after a commit for destinations that got due mail: reports, expansions, moves. */
  ring?: (destination: string) => void;
  /** Rounds committing at once. Default 2. */
  rounds?: number;
};

export declare function createSettler(options: SettlerOptions): Settler;
