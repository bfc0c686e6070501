import type { AttemptExtensions, AttemptSecurity, AttemptSignature, AttemptSource } from '@posthorn/db/mail/settlement';
import type { ReplyClass } from '@posthorn/events/explain/class/words';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { CarriedBy } from '../connect/proxies.ts';
import type { Inspection } from '../secure/inspect.ts';

/** The peer of an attempt, and what it said before any message: for timelines and the remote fields of reports. */
export type Remote = {
  name: string;
  address?: string;
  port?: number;
  greeting?: string;
  heloResponse?: string;
  /** Our end of the connection. */
  from?: AttemptSource;
  /** Whether DNSSEC secures the way to it, whether DANE decides about its certificate, and what is demanded of that. */
  securedBy?: { dnssec: boolean; dane: boolean; verifyMode: string };
  /** The SOCKS proxy in between, and what was tried to get there. */
  proxy?: CarriedBy;
};

/** What is known of a TLS session. `verified`: a chain to a trusted anchor and the right name; never needed by opportunistic TLS. */
export type TlsFacts = {
  version: string;
  cipher: string;
  verified: boolean;
  verifyError?: string;
  subject?: string;
  issuer?: string;
  fingerprint?: string;
  notAfter?: string;
  /** Who vouched for the certificate, when somebody did. */
  verifiedBy?: 'DANE' | 'an authority';
  /** As in a log line: `dane`, `yes` or `no`. */
  cv?: 'dane' | 'yes' | 'no';
  /** Whether DANE decided, and the usages of the usable TLSA records as bits (4: usage 2, 8: usage 3). */
  dane?: boolean;
  tlsaUsage?: number;
  /** Bits: 1 sessions may be resumed, 2 asked for, 4 offered, 8 issued, 16 an earlier session went on; and that last one by itself. */
  resumption?: number;
  resumed?: boolean;
};

/** What was seen of a connection's privacy, and what followed. */
export type Privacy = { inspection: Inspection | null; problems: readonly string[]; verdict: string };

/** How far an attempt came when it ended. */
export type DeliveryStage =
  | 'route'
  | 'resolve'
  | 'connect'
  | 'greeting'
  | 'helo'
  | 'tls'
  | 'auth'
  | 'prepare'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'content'
  | 'final'
  | 'store';

/**
 * What one reply or fault means, before retry schedule and age are looked at.
 * `fault`: of the host or the way to it, not of the message: the next host may do better.
 */
export type Verdict = {
  kind: 'delivered' | 'deferred' | 'failed';
  stage: DeliveryStage;
  /** SMTP reply code; absent when no reply was involved. */
  code?: number;
  /** Enhanced status code (RFC 3463), made up from reply code and stage when the peer gave none. */
  enhanced: string;
  /** The words: the remote's own where it spoke, else ours. */
  text: string;
  /** `text` are the remote's own words. */
  fromRemote: boolean;
  fault: boolean;
  /** What was demanded of the host was not met: the next host may do better, whatever the code says. */
  isUnfit?: boolean;
  /** It is the message that demanded it, which says nothing of the host. */
  isOfMessage?: boolean;
  /** The remote may have taken the message although we do not know it (RFC 1047). */
  duplicatePossible?: boolean;
  /** The remote asked to come again a little later. */
  greylisted?: boolean;
  /** One transaction held too many recipients: ask again for this one in the next (RFC 5321 §4.5.3.1.10). */
  tooMany?: boolean;
  errno?: string;
  /** What kind of trouble it is; absent when it went well, or was not looked at yet. */
  class?: ReplyClass;
  /** No proxy or address of ours could be used: neither the message nor any host is to blame. */
  proxyFault?: true;
  /** A veto of the operator forbade the connection or its certificate, which says nothing of the host. */
  isVetoed?: true;
};

/** The result of one attempt for one recipient. */
export type RecipientResult = {
  recipient: ClaimedRecipient;
  verdict: Verdict;
  remote?: Remote;
  tls?: TlsFacts | null;
  /** The next hop takes over the duty of reports (it offers DSN and this is not the last hop). */
  peerOffersDsn: boolean;
  /** `mailbox`: final delivery; `relay`: another server has it now; `file`: it lies in a directory, and what becomes of it is not ours. */
  handedTo: 'mailbox' | 'relay' | 'file';
  startedAt: Date;
  ms: number;
  transcript?: string;
  /** The signatures of ours that the message carried (DKIM). */
  signatures?: readonly AttemptSignature[];
  /** The envelope sender that the peer was told, where it is not that of the message (SRS). */
  sentAs?: string;
  security?: AttemptSecurity;
  extensions?: AttemptExtensions;
};
