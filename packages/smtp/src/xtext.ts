/**
 * xtext (RFC 3461 §4): printable US-ASCII in which `+`, `=` and everything else is written `+` and two upper-case hex
 * digits. Decoded octets are read as UTF-8. Returns undefined for anything the grammar does not allow, and for decoded
 * control characters, which could later break a header.
 */
export function parseXtext(text: string): string | undefined {
  if (!XTEXT.test(text)) return undefined;
  if (!text.includes('+')) return text;
  const octets = Buffer.from(
    text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  const decoded = octets.toString('utf8');
  if (CONTROL.test(decoded) || !Buffer.from(decoded, 'utf8').equals(octets)) return undefined;
  return decoded;
}

/** The inverse of `parseXtext`. */
export function formatXtext(text: string): string {
  if (PLAIN.test(text)) return text;
  let out = '';
  for (const octet of Buffer.from(text, 'utf8')) {
    out +=
      octet >= 33 && octet <= 126 && octet !== 43 && octet !== 61
        ? String.fromCharCode(octet)
        : `+${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/;
const PLAIN = /^[!-*,-<>-~]*$/;
const CONTROL = /[\x00-\x1f\x7f]/;
