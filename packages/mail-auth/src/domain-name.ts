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
