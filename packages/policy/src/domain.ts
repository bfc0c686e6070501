/** A read value, or the position and the reason why it could not be read. */
export type Read<T> = { ok: true; value: T } | { ok: false; position: number; reason: string };

/**
 * Reads a domain name into the form used as a key: A-labels, lower case, without the root's dot (RFC 5890, RFC 5321 §4.1.2).
 * Underscores are allowed, because real host names carry them.
 */
export function parseDomain(text: string): Read<string> {
  if (text === '') return fail(0, 'an empty domain name');
  if (text.length > MAX_INPUT) return fail(MAX_INPUT, 'a domain name longer than 253 characters');
  const bad = text.search(text.startsWith('.') ? /^/ : NOT_IN_DOMAIN);
  if (bad >= 0) {
    return fail(
      bad,
      bad === 0 && text[0] === '.'
        ? 'a domain name cannot start with a dot'
        : `"${text[bad]}" is not allowed in a domain name`,
    );
  }
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const ascii = NON_ASCII.test(name) ? toAscii(name) : name.toLowerCase();
  // Compatibility forms can turn into characters that no name may hold: "⑴" becomes "(1)".
  if (ascii === undefined || NOT_IN_DOMAIN.test(ascii))
    return fail(Math.max(0, name.search(NON_ASCII)), 'not a valid internationalised domain name');
  if (ascii.length > 253) return fail(text.length, 'a domain name longer than 253 characters');
  return checkLabels(ascii, name);
}

/** The key form of a domain that already came through a parser: lower case, A-labels; the text itself when it is none. */
export function domainKey(text: string): string {
  if (PLAIN.test(text)) return text;
  const read = parseDomain(text);
  return read.ok ? read.value : text.toLowerCase();
}

function checkLabels(ascii: string, shown: string): Read<string> {
  const shownLabels = shown.split('.');
  let position = 0;
  for (const [index, label] of ascii.split('.').entries()) {
    if (label === '') return fail(position, 'an empty label: two dots in a row');
    if (label.length > 63) return fail(position, 'a label longer than 63 characters');
    if (label.startsWith('-') || label.endsWith('-'))
      return fail(position, 'a label cannot start or end with a hyphen');
    position += (shownLabels[index] ?? label).length + 1;
  }
  // RFC 5321 §4.1.3: an address goes in square brackets; a name whose last label is a number would be read as one.
  if (/(^|\.)\d+$/.test(ascii)) return fail(0, 'this looks like an IP address, not a domain name');
  return { ok: true, value: ascii };
}

/** UTS 46 by way of the URL parser, which browsers and servers share. */
function toAscii(name: string): string | undefined {
  try {
    return new URL(`http://${name}/`).hostname.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

function fail(position: number, reason: string): { ok: false; position: number; reason: string } {
  return { ok: false, position, reason };
}

const MAX_INPUT = 1000;
const PLAIN = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;
const NON_ASCII = /[^\u0000-\u007f]/;
const NOT_IN_DOMAIN = /[\u0000-\u002c/:-@[-^`{-\u007f\u0080-\u009f]/;
