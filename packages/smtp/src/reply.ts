/**
 * One reply (RFC 5321 §4.2) as a value. `lines` holds the words without code, enhanced code or line ends; at least one
 * line, which may be empty.
 */
export type Reply = { code: number; enhanced?: string; lines: string[] };

/** `reply(250, '2.1.0', 'Ok')`; `reply(220, undefined, 'mx.example ESMTP')`. */
export function reply(code: number, enhanced: string | undefined, ...lines: string[]): Reply {
  const words = lines.length === 0 ? [''] : lines;
  return enhanced === undefined ? { code, lines: words } : { code, enhanced, lines: words };
}

/** 2yz (RFC 5321 §4.2.1). */
export function isPositive(answer: Reply): boolean {
  return answer.code >= 200 && answer.code < 300;
}

/** 4yz: worth another try. */
export function isTransient(answer: Reply): boolean {
  return answer.code >= 400 && answer.code < 500;
}

/** 5yz: never. */
export function isPermanent(answer: Reply): boolean {
  return answer.code >= 500;
}

/**
 * The wire form, CRLF at the end, the enhanced code repeated on every line (RFC 2034 §4). Bytes that cannot be sent
 * are replaced by `?` and long text is folded over several lines, so that words from policy or a database can never
 * break the dialogue. Non-ASCII goes out only to a client that takes it (RFC 6531 §3.7.4.1).
 */
export function formatReply(answer: Reply, isUtf8Allowed = false): string {
  const prefix = answer.enhanced === undefined ? '' : `${answer.enhanced} `;
  const only = answer.lines.length === 1 ? answer.lines[0]! : undefined;
  if (only !== undefined && only.length <= TEXT_LIMIT && PRINTABLE.test(only)) {
    return `${answer.code} ${prefix}${only}\r\n`;
  }
  const lines = answer.lines.flatMap((line) => tidy(line, isUtf8Allowed));
  if (lines.length === 0) lines.push('');
  const last = lines.length - 1;
  return lines.map((line, at) => `${answer.code}${at === last ? ' ' : '-'}${prefix}${line}\r\n`).join('');
}

function tidy(line: string, isUtf8Allowed: boolean): string[] {
  const unsayable = isUtf8Allowed ? UNPRINTABLE : NOT_PRINTABLE_ASCII;
  return line.split(/\r\n|\r|\n/).flatMap((part) => fold(part.replace(unsayable, '?')));
}

/** RFC 5321 §4.5.3.1.5: a reply line is at most 512 octets, code and CRLF included. */
function fold(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > TEXT_LIMIT || Buffer.byteLength(rest) > OCTET_LIMIT) {
    let cut = rest.lastIndexOf(' ', TEXT_LIMIT);
    if (cut <= 0 || Buffer.byteLength(rest.slice(0, cut)) > OCTET_LIMIT) cut = cutAt(rest);
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  pieces.push(rest);
  return pieces;
}

/** Never between the halves of a surrogate pair. */
function cutAt(text: string): number {
  const cut = Math.min(text.length, 120);
  const code = text.charCodeAt(cut - 1);
  return code >= 0xd800 && code < 0xdc00 ? cut - 1 : cut;
}

const TEXT_LIMIT = 480;
const OCTET_LIMIT = 490;
const PRINTABLE = /^[\t\x20-\x7e]*$/;
const NOT_PRINTABLE_ASCII = /[^\t\x20-\x7e]/gu;
const UNPRINTABLE =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
