import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { guessesOf } from './password-strength.ts';

/** Shortest password a person may choose. */
export const minPasswordLength = 10;

/** `scrypt$N$r$p$salt$key`, base64url: what is stored in place of a console password (RFC 7914). */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
};

/** Constant-time comparison; false for a stored form it does not know. */
export const verifyPassword = async (password: string, stored: string): Promise<boolean> => {
  const [kind, N, r, p, salt, key] = stored.split('$');
  if (kind !== 'scrypt' || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return expected.length === actual.length && timingSafeEqual(expected, actual);
};

/**
 * Why a password is too weak to be chosen, or null: length first (NIST SP 800-63B §3.1.1.2), then one's own name, then what it would
 * take to guess it. Nothing asks for signs or capitals.
 */
export const weaknessOf = (password: string, email: string): string | null => {
  if (password.length < minPasswordLength) return `Use at least ${minPasswordLength} characters.`;
  if (password.length > 200) return 'Use at most 200 characters.';
  if (new Set(password.toLowerCase()).size < 5) return 'Use more different characters.';
  const plain = password.toLowerCase();
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  if (local.length > 3 && plain.includes(local)) return 'Leave your own address out of it.';
  const { log10, isKnown } = guessesOf(password, [local, domain, ...domain.split('.'), ...ourWords]);
  if (isKnown) return 'This one is on every list of stolen passwords.';
  if (log10 < leastGuesses)
    return 'This is guessed too soon. A few words that have nothing to do with each other are better.';
  return null;
};

/** As much work as {@link verifyPassword}, for an account that has none: the time of an answer must not say whether it exists. */
export const pretendToVerify = async (password: string): Promise<false> => {
  await derive(password, Buffer.alloc(16), cost);
  return false;
};

const derive = (password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

type Cost = { N: number; r: number; p: number };
const cost: Cost = { N: 32_768, r: 8, p: 1 };
const ourWords = ['posthorn', 'postmaster', 'administrator', 'mailserver', 'passwort', 'welcome', 'changeme'];
/** Guesses, as a power of ten: beyond what can be tried against this server, and a long time against a stolen scrypt hash. */
const leastGuesses = 9;

/** 20 characters that can be read over the telephone: 100 bits. */
export const generatePassword = (): string =>
  Array.from(randomBytes(20), (byte, index) => (index % 5 === 0 && index > 0 ? '-' : '') + alphabet[byte & 31]).join(
    '',
  );

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
