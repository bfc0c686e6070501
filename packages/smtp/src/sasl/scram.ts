import { createHash, createHmac, pbkdf2, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { saslprep } from '@mongodb-js/saslprep';
import { parseBase64 } from './base64.ts';

/** What a server keeps instead of a password (RFC 5802 §3), for SHA-256 (RFC 7677); all base64. */
export type ScramVerifier = { salt: string; iterations: number; storedKey: string; serverKey: string };

/** RFC 7677 §4: at least 4096; ours resist guessing longer and still cost a session only a few milliseconds. */
export const DEFAULT_ITERATIONS = 10_000;

/** Makes the verifier of a password; throws a `TypeError` when SASLprep (RFC 4013) forbids it. */
export async function makeScramVerifier(
  password: string,
  options: { iterations?: number; salt?: Uint8Array } = {},
): Promise<ScramVerifier> {
  const prepared = preparePassword(password);
  if (prepared === undefined || prepared === '') throw new TypeError('password is empty or holds forbidden characters');
  const salt = Buffer.from(options.salt ?? randomBytes(16));
  const iterations = options.iterations ?? DEFAULT_ITERATIONS;
  return verifierOf(await pbkdf2Async(prepared, salt, iterations, 32, 'sha256'), salt, iterations);
}

/** Is this the password of the verifier? Works off the main thread. */
export async function verifyPassword(verifier: ScramVerifier, password: string): Promise<boolean> {
  const prepared = preparePassword(password) ?? '';
  const salt = Buffer.from(verifier.salt, 'base64');
  const salted = await pbkdf2Async(prepared, salt, verifier.iterations, 32, 'sha256');
  return prepared !== '' && isSame(storedKeyOf(salted), Buffer.from(verifier.storedKey, 'base64'));
}

/** The same at once, on this thread. */
export function verifyPasswordSync(verifier: ScramVerifier, password: string): boolean {
  const prepared = preparePassword(password) ?? '';
  const salted = saltedPassword(prepared, Buffer.from(verifier.salt, 'base64'), verifier.iterations);
  return prepared !== '' && isSame(storedKeyOf(salted), Buffer.from(verifier.storedKey, 'base64'));
}

/**
 * A verifier that no password fits, the same for the same name and key, so that unknown names look like known ones. Case does not
 * count: where it does not for accounts either, two salts for `joe` and `JOE` would say that there is none.
 */
export function decoyVerifier(name: string, key: Uint8Array): ScramVerifier {
  const seed = createHmac('sha256', key).update(name.toLowerCase()).digest();
  return {
    salt: seed.subarray(0, 16).toString('base64'),
    iterations: DEFAULT_ITERATIONS,
    storedKey: hmac(seed, 'stored').toString('base64'),
    serverKey: hmac(seed, 'server').toString('base64'),
  };
}

/** RFC 4013; undefined for text that it forbids. */
export function preparePassword(text: string): string | undefined {
  if (PRINTABLE_ASCII.test(text)) return text;
  try {
    return saslprep(text, { allowUnassigned: true });
  } catch {
    return undefined;
  }
}

/** client-first-message (RFC 5802 §7), without channel binding. */
export function parseClientFirst(
  text: string,
): { gs2Header: string; authzid: string; username: string; nonce: string; bare: string } | undefined {
  const match = /^([ny],(?:a=([^,]*))?,)(n=([^,]*),r=([!-+\--~]+)(?:,.*)?)$/.exec(text);
  if (match === null) return undefined;
  const username = parseName(match[4]!);
  const authzid = parseName(match[2] ?? '');
  if (username === undefined || username === '' || authzid === undefined) return undefined;
  if (match[5]!.length > MAX_NONCE) return undefined;
  return { gs2Header: match[1]!, authzid, username, nonce: match[5]!, bare: match[3]! };
}

/** client-final-message (RFC 5802 §7). */
export function parseClientFinal(
  text: string,
): { binding: string; nonce: string; proof: Buffer; withoutProof: string } | undefined {
  const match = /^(c=([A-Za-z0-9+/=]+),r=([!-+\--~]+)(?:,[^,]*)*?),p=([A-Za-z0-9+/=]+)$/.exec(text);
  const binding = match === null ? undefined : parseBase64(match[2]!);
  const proof = match === null ? undefined : parseBase64(match[4]!);
  if (match === null || binding === undefined || proof?.length !== 32) return undefined;
  return { binding: binding.toString('latin1'), nonce: match[3]!, proof, withoutProof: match[1]! };
}

/** server-first-message (RFC 5802 §7); iteration counts that would be weak or would stall us are refused. */
export function parseServerFirst(text: string): { nonce: string; salt: Buffer; iterations: number } | undefined {
  const match = /^r=([!-+\--~]+),s=([A-Za-z0-9+/=]+),i=([1-9]\d{3,6})(?:,.*)?$/.exec(text);
  const salt = match === null ? undefined : parseBase64(match[2]!);
  const iterations = Number(match?.[3]);
  if (match === null || salt === undefined || salt.length === 0) return undefined;
  if (iterations < 4096 || iterations > MAX_ITERATIONS) return undefined;
  return { nonce: match[1]!, salt, iterations };
}

/** RFC 5802 §5.1: `,` and `=` of a name. */
export function formatName(name: string): string {
  return name.replace(/=/g, '=3D').replace(/,/g, '=2C');
}

function parseName(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined;
  return text.replace(/=2C/g, ',').replace(/=3D/g, '=');
}

/** Does the client's proof come from the password of the verifier (RFC 5802 §3)? */
export function isProofRight(verifier: ScramVerifier, authMessage: string, proof: Buffer): boolean {
  const storedKey = Buffer.from(verifier.storedKey, 'base64');
  const clientKey = xor(proof, hmac(storedKey, authMessage));
  return isSame(sha256(clientKey), storedKey);
}

export function serverSignature(serverKey: Buffer, authMessage: string): Buffer {
  return hmac(serverKey, authMessage);
}

/** What a client needs of a password: its proof, and the signature the server must show. */
export function proveClient(
  password: string,
  challenge: { salt: Buffer; iterations: number },
  authMessage: string,
): { proof: Buffer; expected: Buffer } {
  const salted = saltedPassword(preparePassword(password) ?? password, challenge.salt, challenge.iterations);
  const clientKey = hmac(salted, 'Client Key');
  return {
    proof: xor(clientKey, hmac(sha256(clientKey), authMessage)),
    expected: hmac(hmac(salted, 'Server Key'), authMessage),
  };
}

/** Equal, in a time that does not tell where they differ. */
export function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function saltedPassword(password: string, salt: Buffer, iterations: number): Buffer {
  return pbkdf2Sync(password, salt, iterations, 32, 'sha256');
}

function verifierOf(salted: Buffer, salt: Buffer, iterations: number): ScramVerifier {
  return {
    salt: salt.toString('base64'),
    iterations,
    storedKey: storedKeyOf(salted).toString('base64'),
    serverKey: hmac(salted, 'Server Key').toString('base64'),
  };
}

function storedKeyOf(salted: Buffer): Buffer {
  return sha256(hmac(salted, 'Client Key'));
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(octets: Buffer): Buffer {
  return createHash('sha256').update(octets).digest();
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((octet, at) => octet ^ other[at]!));
}

const pbkdf2Async = promisify(pbkdf2);
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
/** So that the challenge which repeats it stays one reply line. */
const MAX_NONCE = 128;
const MAX_ITERATIONS = 1_000_000;
