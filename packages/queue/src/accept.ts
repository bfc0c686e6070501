import { stageContent } from '@posthorn/db/mail/content';
import { failureKind } from '@posthorn/db/mail/failure';
import { carriedBytes, insertMessages, isStaged, messageStands } from '@posthorn/db/mail/insert';
import type {
  ClientFacts as MailClientFacts,
  NewMessage as MailNewMessage,
  NewRecipient as MailNewRecipient,
  StagedContent as MailStagedContent,
  Pool,
} from '@posthorn/db/mail/message';
import { uuidv7 } from '@posthorn/events/id';
import { type QueueLog, silentLog } from './index.ts';
import { createRounds } from './rounds.ts';

/** See `@posthorn/db/mail/message`. */
export type NewMessage = MailNewMessage;
/** See `@posthorn/db/mail/message`. */
export type NewRecipient = MailNewRecipient;
/** See `@posthorn/db/mail/message`. */
export type ClientFacts = MailClientFacts;
/** See `@posthorn/db/mail/message`. */
export type StagedContent = MailStagedContent;

/** Why a message was not accepted. The engine answers 451 4.3.0 to all of them (452 4.3.1 to `full`); nothing was promised. */
export class AcceptError extends Error {
  readonly reason: 'unavailable' | 'poison' | 'full' | 'closed';
  constructor(reason: 'unavailable' | 'poison' | 'full' | 'closed', message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AcceptError';
    this.reason = reason;
  }
}

/** The engine's door into the queue. */
export type Acceptor = {
  /** Resolves only after the commit that holds message, body and recipients. Rejects with {@link AcceptError}. */
  accept(message: NewMessage): Promise<void>;
  /** Writes a large body as 256 KiB chunks, one short statement each, before `accept` references it. */
  stage(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<StagedContent>;
  /** Reserves room for bytes that a session is about to hold in memory; false: answer 452 4.3.1 at MAIL FROM. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
  readonly inFlight: { messages: number; bytes: number; reserved: number; rounds: number };
  [Symbol.asyncDispose](): Promise<void>;
};

export type AcceptorOptions = {
  pool: Pool;
  log?: QueueLog;
  /** Called after a commit with the destinations that now have due mail. */
  ring?: (destination: string) => void;
  /**
   * Rounds committing at once, each on its own connection. Default 1: at 20 sessions on 2 cores a second round made the rounds smaller and
   * each message dearer (0.44 against 0.51 ms of CPU; 2.4k against 2.2k a second when quiet, 2.4k against 1.2k when busy).
   */
  rounds?: number;
  /** Bytes of bodies that this process may hold at once. Default 256 MiB. */
  maxInFlightBytes?: number;
};

/** Opens the door. The caller closes it last: disposing waits for rounds under way. */
export function createAcceptor(options: AcceptorOptions): Acceptor {
  const { pool, ring } = options;
  const log = options.log ?? silentLog;
  const maxInFlightBytes = options.maxInFlightBytes ?? 256 * 1024 * 1024;
  let messages = 0;
  let reserved = 0;
  let closed = false;

  const rounds = createRounds<NewMessage, void>({
    async commit(round) {
      await insertMessages(pool, round);
      return round.map(() => undefined);
    },
    repeat: (message, failure) => repeatAlone(pool, message, failure, log),
    weigh: (message) => ({ rows: 1 + message.recipients.length, bytes: carriedBytes(message) }),
    rounds: options.rounds ?? 1,
    maxRows: MAX_ROUND_ROWS,
    maxBytes: MAX_ROUND_BYTES,
  });

  return {
    async accept(message) {
      if (closed) throw new AcceptError('closed', 'the queue is closing');
      if (message.recipients.length === 0) throw new AcceptError('poison', 'a message needs a recipient');
      const bytes = carriedBytes(message);
      if (messages > 0 && rounds.waitingBytes + bytes > maxInFlightBytes) {
        throw new AcceptError('full', 'too many bytes wait for their commit');
      }
      messages += 1;
      try {
        // A staged body may have been swept; alone in its transaction it can only spoil itself.
        await (isStaged(message.content) ? repeatAlone(pool, message, null, log) : rounds.add(message));
      } finally {
        messages -= 1;
      }
      if (ring !== undefined) for (const destination of dueDestinations(message)) ring(destination);
    },
    async stage(source) {
      if (closed) throw new AcceptError('closed', 'the queue is closing');
      try {
        return await stageContent(pool, uuidv7(), source);
      } catch (error) {
        throw new AcceptError('unavailable', 'the body could not be stored', error);
      }
    },
    reserve(bytes) {
      if (reserved > 0 && reserved + bytes > maxInFlightBytes) return false;
      reserved += bytes;
      return true;
    },
    release(bytes) {
      reserved = Math.max(0, reserved - bytes);
    },
    get inFlight() {
      return { messages, bytes: rounds.waitingBytes, reserved, rounds: rounds.underWay };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await rounds.idle();
    },
  };
}

/** Destinations that a stored message gives something to do. */
export function dueDestinations(message: NewMessage): Set<string> {
  return new Set(message.recipients.filter(({ state }) => state === 'queued').map(({ destination }) => destination));
}

/**
 * One message in a transaction of its own, after its round failed or its fate is unknown. What already stands is left standing, so
 * that repeating is safe; a message that cannot be stored fails alone.
 */
async function repeatAlone(pool: Pool, message: NewMessage, failure: unknown, log: QueueLog): Promise<void> {
  let cause = failure;
  for (const wait of REPEAT_AFTER_MS) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      await insertMessages(pool, [message], { repeat: true });
      return;
    } catch (error) {
      cause = error;
      if (failureKind(error) === 'passing') continue;
      // A staged body whose first commit succeeded after all can no longer be taken out of the staged ones.
      if (await messageStands(pool, message.id).catch(() => false)) return;
      log.error({ err: error, messageId: message.id }, 'a message could not be stored and was deferred');
      throw new AcceptError('poison', 'the message cannot be stored', error);
    }
  }
  log.error({ err: cause, messageId: message.id }, 'the database did not take a message; it was deferred');
  throw new AcceptError('unavailable', 'the database is not available', cause);
}

const MAX_ROUND_ROWS = 2000;
const MAX_ROUND_BYTES = 4 * 1024 * 1024;
const REPEAT_AFTER_MS = [0, 50, 200, 500, 1000, 2000];
