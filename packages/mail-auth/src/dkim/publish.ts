import type { KeyType } from './signature.ts';

/** What to publish for a key, in the forms that people paste. */
export type Publication = {
  /** The whole name, such as `s2026a._domainkey.example.org`. */
  name: string;
  /** The text of the TXT record in one piece. */
  value: string;
  /** The same in strings of at most 255 octets, as DNS carries it (RFC 1035 §3.3.14, RFC 6376 §3.6.2.2). */
  strings: string[];
  /** One line of a zone file. */
  zoneLine: string;
};

/** @param data the value of p=; '' says that the key is revoked (RFC 6376 §3.6.1) */
export function publicationOf(key: { domain: string; selector: string; keyType: KeyType; data: string }): Publication {
  const name = keyName(key.selector, key.domain);
  const value = `v=DKIM1; k=${key.keyType}; p=${key.data}`;
  const strings = value.match(/.{1,255}/g)!;
  return { name, value, strings, zoneLine: `${name}. 3600 IN TXT ${strings.map((part) => `"${part}"`).join(' ')}` };
}

/** Where a key is published (RFC 6376 §3.6.2.1). */
export const keyName = (selector: string, domain: string): string => `${selector}._domainkey.${domain}`;
