import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scryptSync } from 'node:crypto';

/** One encrypted value as it lies in the database. */
export type Sealed = { keyId: string; nonce: Buffer; ciphertext: Buffer };

/**
 * The key made of POSTHORN_SECRET, and what can be done with it. AES-256-GCM with a random 96 bit nonce (NIST SP 800-38D
 * §8.2.2); `context` is authenticated but not stored, so that a ciphertext cannot be moved to another row.
 */
export type Vault = {
  /** Names the key without saying anything about it. */
  keyId: string;
  seal(context: string, plaintext: string): Sealed;
  /** Throws VaultError for another key or a changed ciphertext. */
  open(context: string, sealed: Sealed): string;
};

/** The value cannot be decrypted; says why, never what. */
export class VaultError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'VaultError';
  }
}

/** Derives the key. Takes some tens of milliseconds on purpose (scrypt, RFC 7914): the secret may be a pass phrase. */
export function createVault(secret: string): Vault {
  const root = scryptSync(secret.normalize('NFKC'), 'posthorn secret 1', 32, { N: 16_384, r: 8, p: 1 });
  const key = Buffer.from(hkdfSync('sha256', root, '', 'encryption', 32));
  const keyId = Buffer.from(hkdfSync('sha256', root, '', 'key id', 8)).toString('hex');
  return {
    keyId,
    seal(context, plaintext) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return { keyId, nonce, ciphertext };
    },
    open(context, { keyId: usedKey, nonce, ciphertext }) {
      if (usedKey !== keyId) throw new VaultError(`encrypted with key ${usedKey}, and POSTHORN_SECRET gives ${keyId}`);
      if (ciphertext.length < tagLength) throw new VaultError('the ciphertext is cut short');
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
        .setAAD(Buffer.from(context))
        .setAuthTag(ciphertext.subarray(-tagLength));
      try {
        return Buffer.concat([decipher.update(ciphertext.subarray(0, -tagLength)), decipher.final()]).toString('utf8');
      } catch {
        throw new VaultError('the ciphertext was changed');
      }
    },
  };
}

const tagLength = 16;
