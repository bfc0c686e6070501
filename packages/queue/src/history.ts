import type { Pool, RecipientState, StoredMessage } from '@posthorn/db/mail/message';
import type { ClaimedRecipient } from '@posthorn/db/mail/settlement';
import type { PosthornEvent } from '@posthorn/events/event';
import type { Decision } from '@posthorn/policy/decision';
import type { QueueLog } from './index.ts';
import type { Attempt } from './settle.ts';

/** A "no" before there was a message: connection, HELO, MAIL or RCPT refused. */
export type Refusal = {
  id: string;
  at: Date;
  sessionId: string;
  client: string;
  helo?: string | null;
  sender?: string | null;
  recipient?: string | null;
  decision: Decision;
  /** Above 1: folded under flood; then only network, rule and minute are true of all of them. */
  count?: number;
};

/** Written behind: never delays a reply, bounded, folded to counts under flood (and saying so). */
export type HistoryWriter = {
  events(events: PosthornEvent[]): void;
  refusal(refusal: Refusal): void;
  /** Resolves when everything given so far is stored or given up. */
  flush(): Promise<void>;
  readonly buffered: number;
  /** Folded to counts since the start. */
  readonly folded: number;
  readonly lost: number;
  [Symbol.asyncDispose](): Promise<void>;
};

export type HistoryWriterOptions = {
  pool: Pool;
  process: string;
  log?: QueueLog;
  maxBuffered?: number;
  everyMs?: number;
};

export declare function createHistoryWriter(options: HistoryWriterOptions): HistoryWriter;

export type TimelineRecipient = Omit<ClaimedRecipient, 'firstQueuedAt'> & {
  state: RecipientState;
  decision: Decision;
  queuedAt: Date;
  leased: boolean;
  nextTry: Date | null;
  holdReason: string | null;
  lastError: string | null;
  finishedAt: Date | null;
};

/** One line of a timeline, oldest first. */
export type TimelineEntry =
  | { kind: 'refusal'; at: Date; refusal: Refusal }
  | { kind: 'accept'; at: Date; message: StoredMessage }
  | { kind: 'decision'; at: Date; recipientId: string; recipient: string; decision: Decision }
  | { kind: 'attempt'; at: Date; recipientId: string; recipient: string; attempt: Attempt }
  | { kind: 'event'; at: Date; event: PosthornEvent }
  | { kind: 'child'; at: Date; message: StoredMessage }
  | { kind: 'outcome'; at: Date; recipientId: string; recipient: string; state: RecipientState };

export type Timeline = {
  message: StoredMessage | null;
  parent: StoredMessage | null;
  children: StoredMessage[];
  sessionId: string | null;
  /** More than one only for a session. */
  messages: StoredMessage[];
  recipients: TimelineRecipient[];
  entries: TimelineEntry[];
  /** Entries were left out: more than the limit. */
  truncated: boolean;
};

export type MessageFilter = {
  /** Matches subject, addresses, Message-ID, queue id. */
  text?: string;
  from?: string;
  to?: string;
  /** A state, or `leased`, `deferred` (queued after an attempt), `unfinished`. */
  status?: RecipientState | 'leased' | 'deferred' | 'unfinished';
  /** Of a recipient or of the sender. */
  domain?: string;
  /** Address or CIDR of the client. */
  ip?: string;
  before?: Date;
  after?: Date;
  queueId?: string;
  messageId?: string;
  destination?: string;
  origin?: 'received' | 'generated' | 'expanded';
};

export type MessageRow = {
  message: StoredMessage;
  recipients: {
    id: string;
    address: string;
    state: RecipientState;
    leased: boolean;
    destination: string;
    attempts: number;
    nextTry: Date | null;
    lastError: string | null;
  }[];
};

/** A page, newest first. `complete` false: stopped by its time budget; ask again with the cursor to look further back. */
export type Page<T> = { rows: T[]; cursor: string | null; complete: boolean; searchedTo: Date | null };

export type RefusalFilter = {
  text?: string;
  rule?: string;
  ip?: string;
  sender?: string;
  recipient?: string;
  stage?: string;
  before?: Date;
  after?: Date;
};
export type EventFilter = {
  text?: string;
  type?: string | string[];
  messageId?: string;
  sessionId?: string;
  ip?: string;
  host?: string;
  recipient?: string;
  sender?: string;
  before?: Date;
  after?: Date;
};
export type PageOptions<F> = { filter?: F; cursor?: string | null; limit?: number };

/** By message id, queue id or session id. null: no such thing. */
export declare function readTimeline(pool: Pool, id: string, options?: { limit?: number }): Promise<Timeline | null>;
export declare function readMessage(pool: Pool, id: string): Promise<MessageRow | null>;
export declare function searchMessages(pool: Pool, options: PageOptions<MessageFilter>): Promise<Page<MessageRow>>;
export declare function searchRefusals(pool: Pool, options: PageOptions<RefusalFilter>): Promise<Page<Refusal>>;
export declare function searchEvents(pool: Pool, options: PageOptions<EventFilter>): Promise<Page<PosthornEvent>>;
/** Events after the cursor in the order in which they became visible; without a cursor: none, and a cursor of now. Never misses one. */
export declare function tailEvents(
  pool: Pool,
  options: { cursor?: string | null; limit?: number },
): Promise<{ rows: PosthornEvent[]; cursor: string }>;
