import type {
  ClientFacts as MailClientFacts,
  NewMessage as MailNewMessage,
  NewRecipient as MailNewRecipient,
  StagedContent as MailStagedContent,
  Pool,
} from '@posthorn/db/mail/message';
import type { QueueLog } from './index.ts';

/** See `@posthorn/db/mail/message`. */
export type NewMessage = MailNewMessage;
/** See `@posthorn/db/mail/message`. */
export type NewRecipient = MailNewRecipient;
/** See `@posthorn/db/mail/message`. */
export type ClientFacts = MailClientFacts;
/** See `@posthorn/db/mail/message`. */
export type StagedContent = MailStagedContent;

/** Why a message was not accepted. The engine answers 451 4.3.0 to all of them (452 4.3.1 to `full`); nothing was stored. */
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
  stage(source: AsyncIterable<Uint8Array>): Promise<StagedContent>;
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
  /** Rounds committing at once, each on its own connection. Default 2. */
  rounds?: number;
  /** Bytes of bodies that this process may hold at once. Default 256 MiB. */
  maxInFlightBytes?: number;
};

/** Opens the door. The caller closes it last: disposing waits for rounds under way. */
export declare function createAcceptor(options: AcceptorOptions): Acceptor;
