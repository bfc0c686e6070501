import { domainToASCII } from 'node:url';

/**
 * A domain name ready for a question: lower case, A-labels (RFC 5890), no trailing dot; '' is the root. Null when it cannot
 * be asked: empty or too long labels (RFC 1035 §2.3.4), blanks or control characters.
 */
export function normaliseName(name: string): string | null {
  return name.includes(' ') ? null : questionName(name);
}

/** As {@link normaliseName}, but a blank may be part of a label: SPF macros make such names, and DNS carries them (RFC 2181 §11). */
export function questionName(name: string): string | null {
  if (name === '.' || name === '') return '';
  const isAscii = /^[\x20-\x7e]+$/.test(name);
  const ascii = isAscii ? name : /[\x00-\x20\x7f]/.test(name) ? '' : domainToASCII(name);
  const plain = ascii.toLowerCase().replace(/\.$/, '');
  if (plain === '' || plain.length > 253) return null;
  return plain.split('.').every((label) => label.length > 0 && label.length <= 63) ? plain : null;
}
