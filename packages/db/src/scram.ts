import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { saslprep } from '@mongodb-js/saslprep';

/** What a server keeps of a password for SCRAM-SHA-256 (RFC 5803 §2, RFC 7677); binary values in base64. */
export type StoredVerifier = { salt: string; iterations: number; storedKey: string; serverKey: string };

/**
 * Makes the verifier of a password: it proves the password and cannot be turned back into it (RFC 5802 §3). Throws a
 * TypeError for one that SASLprep (RFC 4013) forbids or leaves empty.
 */
export async function makeStoredVerifier(password: string): Promise<StoredVerifier> {
  const prepared = prepare(password);
  const salt = randomBytes(16);
  const salted = await derive(prepared, salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return {
    salt: salt.toString('base64'),
    iterations,
    storedKey: createHash('sha256').update(clientKey).digest('base64'),
    serverKey: createHmac('sha256', salted).update('Server Key').digest('base64'),
  };
}

function prepare(password: string): string {
  let prepared = password;
  try {
    prepared = /^[\x20-\x7e]+$/.test(password) ? password : saslprep(password, { allowUnassigned: true });
  } catch (cause) {
    throw new TypeError('the password holds characters that are not allowed in one', { cause });
  }
  if (prepared === '') throw new TypeError('the password is empty');
  return prepared;
}

const derive = promisify(pbkdf2);

/** RFC 7677 §4 asks for at least 4096; every PLAIN sign-in costs these iterations once. */
const iterations = 10_000;
