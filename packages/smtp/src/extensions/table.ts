import { auth } from './auth.ts';
import { binarymime } from './binarymime.ts';
import { chunking } from './chunking.ts';
import { dsn } from './dsn.ts';
import { eightbitmime } from './eightbitmime.ts';
import { enhancedstatuscodes } from './enhancedstatuscodes.ts';
import type { Extension, MailParameterReader, OfferContext, RcptParameterReader } from './extension.ts';
import { limits } from './limits.ts';
import { pipeconnect } from './pipeconnect.ts';
import { pipelining } from './pipelining.ts';
import { prdr } from './prdr.ts';
import { requiretls } from './requiretls.ts';
import { size } from './size.ts';
import { smtputf8 } from './smtputf8.ts';
import { starttls } from './starttls.ts';
import { xclient } from './xclient.ts';

/** Every extension, in the order of the EHLO answer; one stands behind those it needs. */
export const extensions: readonly Extension[] = [
  pipelining,
  size,
  eightbitmime,
  chunking,
  binarymime,
  smtputf8,
  enhancedstatuscodes,
  dsn,
  prdr,
  pipeconnect,
  requiretls,
  limits,
  starttls,
  auth,
  xclient,
];

/** What one client is offered: by keyword, as EHLO lines, and what MAIL and RCPT may therefore carry. */
export type Offered = {
  byKeyword: ReadonlyMap<string, Extension>;
  lines: string[];
  mail: ReadonlyMap<string, MailParameterReader>;
  rcpt: ReadonlyMap<string, RcptParameterReader>;
  /** Octets that parameters may add to the command lines. */
  mailLength: number;
  rcptLength: number;
};

/** Decides an EHLO answer. `isWanted` is the owner's word on a keyword; it can withhold, not force. */
export function offerExtensions(isWanted: (keyword: string) => boolean, context: Omit<OfferContext, 'has'>): Offered {
  const byKeyword = new Map<string, Extension>();
  const mail = new Map<string, MailParameterReader>();
  const rcpt = new Map<string, RcptParameterReader>();
  const offered: Offered = { byKeyword, lines: [], mail, rcpt, mailLength: 0, rcptLength: 0 };
  const offer = { ...context, has: (keyword: string) => byKeyword.has(keyword) };
  for (const extension of extensions) {
    const words = isWanted(extension.keyword) ? extension.advertise(offer) : undefined;
    if (words === undefined) continue;
    byKeyword.set(extension.keyword, extension);
    offered.lines.push(words.length === 0 ? extension.keyword : `${extension.keyword} ${words.join(' ')}`);
    for (const [keyword, reader] of Object.entries(extension.mail ?? {})) mail.set(keyword, reader);
    for (const [keyword, reader] of Object.entries(extension.rcpt ?? {})) rcpt.set(keyword, reader);
    offered.mailLength += extension.mailLength ?? 0;
    offered.rcptLength += extension.rcptLength ?? 0;
  }
  return offered;
}

/** May a client speak before the greeting: because it would be offered that, or was at an earlier visit? */
export function isEarlyInputAllowed(options: {
  offer: (keyword: string) => boolean;
  expectsEarlyInput?: boolean;
}): boolean {
  return (
    options.expectsEarlyInput === true ||
    extensions.some(({ allowsEarlyInput, keyword }) => allowsEarlyInput === true && options.offer(keyword))
  );
}

/** After HELO, or before any greeting: no extension at all. */
export const nothingOffered: Offered = {
  byKeyword: new Map(),
  lines: [],
  mail: new Map(),
  rcpt: new Map(),
  mailLength: 0,
  rcptLength: 0,
};
