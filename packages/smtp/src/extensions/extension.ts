import type { MailParameters, RcptParameters } from '../index.ts';
import type { Reply } from '../reply.ts';
import type { ServerLimits } from '../server.ts';

/**
 * One ESMTP extension (RFC 5321 §2.2): its keyword, what the server says about it, which parameters it adds to MAIL and
 * RCPT, and how a client says them. The verbs know no extension; they ask the table.
 */
export type Extension = {
  /** As in the EHLO answer. */
  keyword: string;
  /** The words behind the keyword; undefined: not offered to this client now. */
  advertise(offer: OfferContext): readonly string[] | undefined;
  /** Parameters of MAIL by keyword. A reader stores the value or returns a refusal. */
  mail?: Record<string, MailParameterReader>;
  rcpt?: Record<string, RcptParameterReader>;
  /** Octets that the parameters may add to the command line. */
  mailLength?: number;
  rcptLength?: number;
  /** The parameters a client says when the extension is offered with `words`. */
  sayMail?(params: Partial<MailParameters>, words: readonly string[], said: SayContext): readonly string[];
  sayRcpt?(params: Partial<RcptParameters>, said: SayContext): readonly string[];
  /** Reshapes the replies to content (per recipient, then `overall`); undefined: not concerned. */
  finalReplies?(params: MailParameters, replies: readonly Reply[], overall: Reply | undefined): Reply[] | undefined;
  /** A client's reader of the replies to content; undefined: not concerned. */
  readFinal?(params: Partial<MailParameters>, recipients: number): FinalReader | undefined;
  /** May a client that is offered this speak before the greeting? */
  allowsEarlyInput?: boolean;
};

/** Takes one reply after the other; gives one for each recipient once it has seen the last. */
export type FinalReader = (reply: Reply) => readonly Reply[] | undefined;

export type MailParameterReader = (
  value: string | undefined,
  params: MailParameters,
  context: ParameterContext,
) => Reply | undefined;

export type RcptParameterReader = (
  value: string | undefined,
  params: RcptParameters,
  context: ParameterContext,
) => Reply | undefined;

/** What decides whether an extension is offered. */
export type OfferContext = {
  protocol: 'smtp' | 'lmtp';
  secure: boolean;
  limits: ServerLimits;
  starttls: boolean;
  mechanisms: readonly string[];
  isAuthenticated: boolean;
  /** Is that keyword already offered in this answer? Extensions stand behind those they need. */
  has(keyword: string): boolean;
};

export type ParameterContext = {
  limits: ServerLimits;
  /** The transaction's MAIL parameters; for MAIL itself those read so far. */
  mail: MailParameters;
  has(keyword: string): boolean;
};

/** What a client knows when it says parameters. */
export type SayContext = {
  size: number | undefined;
  smtputf8: boolean;
  isAuthenticated: boolean;
  recipients: number;
};
