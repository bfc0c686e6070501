import type { NewRecipient } from '@posthorn/queue/accept';
import type { MailParameters } from '@posthorn/smtp/index';
import type { SenderChecks } from '../authentication/sender.ts';
import type { MessageRules } from '../rules/state.ts';
import type { IncomingBody } from '../spill.ts';

/** One message under way, from MAIL FROM to the answer after its content. */
export type Transaction = {
  /** UUIDv7; the message's id if it is accepted. */
  readonly id: string;
  readonly reversePath: string;
  readonly params: MailParameters;
  readonly sender: SenderChecks;
  /** In the order of RCPT, each address once. */
  readonly recipients: NewRecipient[];
  /** The recipient of each RCPT that was answered 250: as many replies LMTP and PRDR owe (RFC 2033 §4.2), in this order. */
  readonly accepted: NewRecipient[];
  /** What rules have left behind. */
  readonly rules: MessageRules;
  /** The content profile by which the message is judged; undefined before the first recipient, '' for none. */
  profile: string | undefined;
  /** Were the rules of the stage prdr asked? */
  prdrRan: boolean;
  body: IncomingBody | undefined;
  /** What a milter put in place of everything below the header. */
  newBody: IncomingBody | undefined;
  /** When the end of the content came, in milliseconds. */
  endedAt: number;
};
