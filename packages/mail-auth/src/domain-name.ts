import { normaliseName } from '@posthorn/dns/name';

/**
 * The domain to check, in lower-case A-labels (RFC 8616 §4), or null when it cannot have a record: an address literal, one
 * label alone, an empty or too long label (RFC 7208 §4.3).
 */
export function domainOf(text: string): string | null {
  const name = normaliseName(text);
  if (name === null || name === '' || name.startsWith('[') || !name.includes('.')) return null;
  return name;
}

/** An address with its domain in A-labels, for fields that have to stay ASCII; as it was where the domain is none. */
export function withAlabels(address: string): string {
  if (!/[^\x00-\x7f]/.test(address)) return address;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at + 1)}${domainOf(address.slice(at + 1)) ?? address.slice(at + 1)}`;
}
