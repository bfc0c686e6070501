import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts what must be stored and given back later (AES-256-GCM), such as the answer that holds a new API key. */
export const seal = (text: string, secret: string): Uint8Array<ArrayBuffer> => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
};

/** The text, or null when it was sealed with another secret or is damaged. */
export const unseal = (sealed: Uint8Array, secret: string): string | null => {
  const bytes = Buffer.from(sealed);
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
};

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'posthorn idempotency', 32));
