import type { Pool } from '@posthorn/db/mail/message';

/** What waits now. */
export type Backlog = {
  queued: number;
  leased: number;
  due: number;
  deferred: number;
  held: number;
  quarantined: number;
  oldestQueuedAt: Date | null;
  destinations: number;
};

/** One row of the queue, flat. */
export type QueueEntry = {
  messageId: string;
  queueId: string;
  recipientId: string;
  sender: string;
  recipient: string;
  destination: string;
  route: string;
  state: 'queued' | 'held' | 'quarantined';
  leased: boolean;
  attempts: number;
  lastError: string | null;
  holdReason: string | null;
  nextTry: Date | null;
  queuedAt: Date;
  size: number;
  subject: string | null;
};

export type QueueGroup = {
  key: string;
  recipients: number;
  held: number;
  due: number;
  oldest: Date;
  nextTry: Date | null;
  lastError: string | null;
};

/** Counts per minute (or wider bucket) for charts, in recipients. */
export type RateBucket = {
  at: Date;
  accepted: number;
  delivered: number;
  deferred: number;
  bounced: number;
  held: number;
  refused: number;
};

/** Which unfinished recipients are meant. Empty: all. Texts match anywhere, `*` is a wildcard. */
export type QueueFilter = {
  destination?: string;
  state?: 'queued' | 'held' | 'quarantined';
  /** Matches the last error or the hold reason. */
  reason?: string;
  sender?: string;
  recipient?: string;
  domain?: string;
  queueId?: string;
  messageId?: string;
  /** Queued before / after. */
  before?: Date;
  after?: Date;
};

export declare function readBacklog(pool: Pool): Promise<Backlog>;
export declare function listQueue(
  pool: Pool,
  options: { filter?: QueueFilter; cursor?: string | null; limit?: number },
): Promise<{ rows: QueueEntry[]; cursor: string | null }>;
export declare function groupQueue(
  pool: Pool,
  options: { by: 'destination' | 'reason'; filter?: QueueFilter; limit?: number },
): Promise<QueueGroup[]>;
export declare function readRates(
  pool: Pool,
  options: { from: Date; to: Date; bucketSeconds?: number },
): Promise<RateBucket[]>;
