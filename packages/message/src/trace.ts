/** How the message came in: the registry names of RFC 3848, RFC 6531 and RFC 2033. */
export type ProtocolFacts = { extended: boolean; tls: boolean; authenticated: boolean; utf8: boolean; lmtp: boolean };

/** What a Received field says (RFC 5321 §4.4). */
export type ReceivedFacts = {
  /** The name given in HELO or EHLO; anything, it is cleaned here. */
  helo: string;
  reverseName?: string;
  address: string;
  /** Our name. */
  by: string;
  protocol: ProtocolFacts;
  /** Queue id. */
  id: string;
  /** Only for messages with one recipient (RFC 5321 §7.6). */
  for?: string;
  tls?: { version: string; cipher: string };
  date: Date;
};

/** `ESMTPSA`, `UTF8LMTPS`, ... */
export declare function protocolName(facts: ProtocolFacts): string;
/** The field, folded below 78 columns where its words allow, with its CRLF. */
export declare function formatReceived(facts: ReceivedFacts): Uint8Array;
/** `Return-Path: <path>` with its CRLF; put on at final delivery only (RFC 5321 §4.4). */
export declare function formatReturnPath(reversePath: string): Uint8Array;
/** RFC 5322 §3.3 date-time, in UTC. */
export declare function formatDate(date: Date): string;
