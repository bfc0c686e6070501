import type { Decision, JsonValue } from '@posthorn/policy/decision';
import type pg from 'pg';

/** A pool of plain connections; what every room of the queue is given. */
export type Pool = pg.Pool;

/** One connection, usually inside a transaction. */
export type Client = pg.PoolClient;

/** Where a message came from: over SMTP/LMTP, written by Posthorn itself (a report), or made from another one by a redirect. */
export type Origin = 'received' | 'generated' | 'expanded';

/** RFC 6152 / RFC 3030 body type of a message as it was declared. */
export type BodyType = '7BIT' | '8BITMIME' | 'BINARYMIME';

/** What the header says, decoded and shortened for lists and searches. Every field may be missing. */
export type MessageSummary = {
  subject?: string | null;
  from?: string | null;
  to?: string | null;
  messageId?: string | null;
  date?: string | Date | null;
  /** TLS-Required: No (RFC 8689 §3), of a message without REQUIRETLS. */
  tlsRequired?: 'no';
  /** It was written to a directory by the queuefile transport, and taken back from one. */
  cameBack?: { queueId: string; messageId: string };
};

/** The peer that handed a message in, as it was when MAIL FROM was accepted. */
export type ClientFacts = {
  address: string;
  port: number;
  helo: string;
  reverseName?: string | null;
  localAddress: string;
  localPort: number;
  listener: string;
  /** Protocol name of the Received field: SMTP, ESMTP, ESMTPS, ESMTPSA, LMTP, UTF8SMTPS, … */
  protocol: string;
  /** `resumption`: bits of packages/transport, 16 says that an earlier session was resumed. */
  tls?: { version: string; cipher: string; sni?: string | null; resumption?: number } | null;
  user?: string | null;
  /** The proxy or front that spoke for the client, and where the client had connected to. */
  front?: {
    by: 'proxy' | 'xclient';
    address: string;
    port: number;
    target?: string;
    /** What the proxy added about its client (TLVs of version 2). */
    told?: { [name: string]: JsonValue };
  };
  /** PIPECONNECT: it spoke before the greeting. */
  early?: boolean;
  /** It asked for a reply for each recipient. */
  prdr?: boolean;
  /** The operator's rules that applied, those before MAIL included. */
  rules?: readonly string[];
};

/** A body already written as chunks, not yet referenced by a message; without a message it is swept away after a day. */
export type StagedContent = { stagedId: string; size: number };

/** Where the octets of a message are: in memory, staged before, or those of an earlier message with octets put in front. */
export type ContentSource = Uint8Array | StagedContent | { sameAs: string; prefix?: Uint8Array };

/** The states in which a recipient may be born. */
export type InitialState = 'queued' | 'held' | 'discarded' | 'quarantined';

/** The states in which a recipient ends. */
export type FinalState = 'delivered' | 'bounced' | 'expired' | 'discarded' | 'dropped' | 'handed-over' | 'expanded';

/** Every recipient is in exactly one of these; each is one term on the right side of the ledger. */
export type RecipientState = 'queued' | 'held' | 'quarantined' | FinalState;

/** One envelope recipient of a message to be stored. */
export type NewRecipient = {
  id: string;
  address: string;
  /** ORCPT of RFC 3461 §4.2. */
  original?: { type: string; address: string } | null;
  /** NOTIFY of RFC 3461 §4.1. */
  notify?: string[] | null;
  destination: string;
  route: string;
  state: InitialState;
  holdReason?: string | null;
  /** Of a quarantined one: for how many days it is kept. Default 30. */
  keepDays?: number;
  decision: Decision;
};

/** One message to be stored: either all of it stands after the commit, or nothing. */
export type NewMessage = {
  id: string;
  queueId: string;
  origin: Origin;
  parentId?: string | null;
  sessionId?: string | null;
  reversePath: string;
  ret?: 'FULL' | 'HDRS' | null;
  envid?: string | null;
  body: BodyType;
  smtputf8: boolean;
  requireTls: boolean;
  /** Octets, the prefix of a derived message included. */
  size: number;
  content: ContentSource;
  summary: MessageSummary;
  client: ClientFacts | null;
  /** What SPF, DKIM, ARC and DMARC said; plain JSON. Only of mail from outside. */
  authentication?: { [name: string]: unknown };
  /** Revision of the settings that judged it. */
  revision: number;
  recipients: NewRecipient[];
  /** Above 0: served before others of its destination. Default 0. */
  priority?: number;
};

/** A message as stored. Its octets are `prefix` followed by the content `contentId`. */
export type StoredMessage = Omit<NewMessage, 'content' | 'recipients' | 'priority' | 'authentication'> & {
  acceptedAt: Date;
  contentId: string;
  prefix: Uint8Array | null;
  recipientCount: number;
};
