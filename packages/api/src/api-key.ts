import { createHash, randomBytes } from 'node:crypto';

/**
 * API keys look like `phk_<43 characters>`: 256 random bits, so a plain SHA-256 is enough to store (nothing to guess), and the
 * prefix lets secret scanners recognise them. The first characters are kept in the clear to tell keys apart.
 */
export const createApiKey = (): { key: string; hash: string; start: string } =>
  describeApiKey(prefix + randomBytes(32).toString('base64url'));

/** The stored form of a key somebody chose (POSTHORN_BOOTSTRAP_API_KEY). */
export const describeApiKey = (key: string): { key: string; hash: string; start: string } => ({
  key,
  hash: hashApiKey(key),
  start: key.slice(0, 8),
});

/** SHA-256, hex. Looked up by value in a unique index, so no comparison of secrets takes place here. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The key in an Authorization header (RFC 6750 §2.1), or null when there is none that could be ours. */
export const bearerOf = (headers: Headers): string | null => {
  const match = /^Bearer +([\x21-\x7e]{8,200})$/i.exec(headers.get('authorization') ?? '');
  return match?.[1] ?? null;
};

const prefix = 'phk_';
