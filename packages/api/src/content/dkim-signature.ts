import { readTags } from './tag-list.ts';

/** A DKIM-Signature field (RFC 6376 §3.5) in parts. Nothing is verified here: it says what is claimed. */
export type DkimClaim = {
  domain: string | null;
  selector: string | null;
  algorithm: string | null;
  canonicalization: string;
  /** Names of the signed header fields, in order. */
  headers: string[];
  identity: string | null;
  signedAt: string | null;
  expiresAt: string | null;
  bodyHash: string | null;
  /** Where its public key stands in DNS. */
  keyName: string | null;
  /** What a reader should know about it, in words. */
  notes: string[];
};

export const readDkimClaim = (value: string, now: Date): DkimClaim => {
  const tags = readTags(value);
  const headers = (tags['h'] ?? '')
    .split(':')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, 100);
  const domain = tags['d'] || null;
  const selector = tags['s'] || null;
  const expiresAt = momentOf(tags['x']);
  const signs = (name: string) => headers.some((header) => header.toLowerCase() === name);
  const notes = [
    tags['l'] === undefined
      ? ''
      : `l=${tags['l'].slice(0, 20)}: only that many octets of the body are signed; anything may be added after them.`,
    tags['a']?.toLowerCase() === 'rsa-sha1' ? 'rsa-sha1 proves nothing any more (RFC 8301 §3.1).' : '',
    signs('from') ? '' : 'From is not among the signed fields, so the signature cannot count (RFC 6376 §5.4).',
    expiresAt && Date.parse(expiresAt) < now.getTime() ? 'It has expired.' : '',
    domain && selector ? '' : 'Without d= and s= nobody can look up its key.',
    tags['v'] === '1' ? '' : 'Its version is not 1, so verifiers ignore it.',
  ];
  return {
    domain,
    selector,
    algorithm: tags['a'] || null,
    canonicalization: tags['c'] || 'simple/simple',
    headers,
    identity: tags['i'] || null,
    signedAt: momentOf(tags['t']),
    expiresAt,
    bodyHash: tags['bh']?.replace(/\s/g, '').slice(0, 200) || null,
    keyName: domain && selector ? `${selector}._domainkey.${domain}` : null,
    notes: notes.filter((note) => note !== ''),
  };
};

const momentOf = (seconds: string | undefined): string | null =>
  seconds !== undefined && /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000).toISOString() : null;
