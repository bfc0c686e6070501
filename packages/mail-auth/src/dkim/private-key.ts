import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyType } from './signature.ts';

/** A private key that can sign mail. `bits` is the length of the modulus for RSA, 256 for Ed25519. */
export type SigningPrivateKey = { key: KeyObject; keyType: KeyType; bits: number };

export type ReadPrivateKey = ({ ok: true } & SigningPrivateKey) | { ok: false; reason: string };

/**
 * Reads one private key in PEM form (RFC 7468). The reason says what is wrong with it and never holds any of it.
 *
 * @param minBits the shortest RSA key taken; what the standard forbids is refused in any case
 */
export function readPrivateKey(pem: string, minBits = MIN_BITS): ReadPrivateKey {
  const labels = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]{1,60})-----/g)].map(([, label]) => label!);
  if (labels.length === 0) return wrong('there is no line "-----BEGIN PRIVATE KEY-----"');
  if (/ENCRYPTED/.test(pem))
    return wrong('it is protected by a passphrase; give it without, it is encrypted here when it is stored');
  const own = labels.filter((label) => label.endsWith('PRIVATE KEY'));
  if (own.length === 0)
    return wrong(`it is a ${labels[0]!.toLowerCase()}, not a private key: the other half of the pair is needed`);
  if (own.length > 1) return wrong('there are several private keys; give one');
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return wrong('it cannot be read: the text was cut off or changed');
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ed25519') return { ok: true, key, keyType: 'ed25519', bits: 256 };
  if (type !== 'rsa') return wrong(`it is of type ${type}; DKIM knows rsa and ed25519 (RFC 8463)`);
  const bits = details?.modulusLength ?? 0;
  // RFC 8301 §3.2: less must not be used to sign.
  const least = Math.max(MIN_BITS, minBits);
  if (bits < least) return wrong(`it has ${bits} bits, which is too short: ${least} are the least`);
  if (bits > MAX_BITS) return wrong(`it has ${bits} bits; more than ${MAX_BITS} are not checked by most receivers`);
  return { ok: true, key, keyType: 'rsa', bits };
}

/** Makes a pair and returns its private half as PKCS #8 in PEM form. In the thread pool: RSA takes a while. */
export async function generatePrivateKey(
  kind: { keyType: 'ed25519' } | { keyType: 'rsa'; bits: number },
): Promise<string> {
  const { privateKey } =
    kind.keyType === 'ed25519'
      ? await promisify(generateKeyPair)('ed25519')
      : await promisify(generateKeyPair)('rsa', { modulusLength: kind.bits, publicExponent: 65_537 });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}

/** The value of p= that goes with a private or public key: base64 of what RFC 6376 §3.6.1 and RFC 8463 §4 want. */
export function publicKeyData(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  const der = half.export({ format: 'der', type: 'spki' });
  return (half.asymmetricKeyType === 'ed25519' ? der.subarray(-ED25519_OCTETS) : der).toString('base64');
}

const wrong = (reason: string): ReadPrivateKey => ({ ok: false, reason });

const MIN_BITS = 1024;
const MAX_BITS = 4096;
/** The key itself stands at the end of its SubjectPublicKeyInfo (RFC 8410 §4). */
const ED25519_OCTETS = 32;
