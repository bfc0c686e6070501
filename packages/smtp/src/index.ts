/**
 * SMTP, said and understood without a socket.
 *
 * The Simple Mail Transfer Protocol (RFC 5321) is a dialogue of lines. A client opens, is greeted (220), introduces
 * itself (EHLO) and hears which extensions the server offers. A *transaction* then carries one message: MAIL names the
 * reverse path (where failure goes), each RCPT a forward path (where the message goes), DATA or BDAT brings the content.
 * Every command gets one reply: three digits, of which the first says success (2), go on (3), try later (4) or never
 * (5), then usually an enhanced code (RFC 3463), then words. Responsibility for the message moves with the one reply
 * that follows the content, and with no other.
 *
 * LMTP (RFC 2033) is the same dialogue for a final store: LHLO instead of EHLO, and one reply per recipient at the end.
 *
 * This package holds both sides as values: bytes go in (`receive`), events and bytes come out (`events`). The owner of
 * the socket writes the `send` events, decides what the other events ask, and answers. Neither clock nor socket nor
 * DNS nor database is known here, so a whole session is tested by splitting it at every byte.
 *
 * - `server.ts` and `server/`: one file per verb. `client.ts` and `client/`: one file per step.
 * - `extensions/`: one file per ESMTP extension with its own grammar, joined in `extensions/table.ts`.
 * - `path.ts`, `xtext.ts`, `reply.ts`, `sasl/`: the grammars, each usable alone.
 *
 * What is deliberately not done: EXPN, TURN, SEND and friends; a reply that was not given by the owner for MAIL, RCPT or
 * content; ending DATA on anything but CRLF.CRLF; guessing at what a malformed command may have meant.
 *
 * The words both sides share are below: what an envelope may carry besides its addresses.
 */

/** How the content is encoded (RFC 6152, RFC 3030). */
export type Body = '7BIT' | '8BITMIME' | 'BINARYMIME';

/** Conditions of a delivery report (RFC 3461 §4.1). NEVER stands alone. */
export type Notify = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY';

/** An address with its type, as in ORCPT (RFC 3461 §4.2): `{ type: 'rfc822', address: 'a@b' }`, xtext decoded. */
export type TypedAddress = { type: string; address: string };

/** Parameters of MAIL, each from the extension that owns it; `extra` for extensions without a field here. */
export type MailParameters = {
  /** Declared size in octets (RFC 1870). */
  size?: number;
  body: Body;
  /** RFC 6531. */
  smtputf8: boolean;
  /** RFC 3461 §4.3. */
  ret?: 'FULL' | 'HDRS';
  /** RFC 3461 §4.4, xtext decoded. */
  envid?: string;
  /** RFC 4954 §5, xtext decoded; `''` for `AUTH=<>`. */
  auth?: string;
  extra: Record<string, string | true>;
};

/** Parameters of RCPT. */
export type RcptParameters = {
  /** RFC 3461 §4.1. */
  notify?: Notify[];
  /** RFC 3461 §4.2. */
  orcpt?: TypedAddress;
  extra: Record<string, string | true>;
};
