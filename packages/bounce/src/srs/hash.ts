import { createHmac, timingSafeEqual } from 'node:crypto';

/** The options of the scheme. What other hosts of the same domain make is only understood with the same secrets. */
export type SrsOptions = {
  /** The first signs, all of them verify, so that a new one can take over. At least one. */
  secrets: readonly string[];
  /** Between the tag and the rest; readers take any of the three. */
  separator: '=' | '+' | '-';
  /** Characters of base64 kept of an HMAC; 4 as everywhere, 20 at most. */
  hashLength: number;
  /** For how many days a bounce may come back. */
  maxAgeDays: number;
  now: Date;
};

/** The hash of some parts, ASCII letters counting as lower case since mail changes them on its way. */
export function srsHash(parts: readonly string[], secret: string, length: number): string {
  const text = parts.join('').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return createHmac('sha1', secret).update(text).digest('base64').slice(0, length);
}

/** Whether one of the secrets made a hash. One that is longer than ours counts as far as ours goes; a shorter one is refused. */
export function isSrsHash(hash: string, parts: readonly string[], { secrets, hashLength }: SrsOptions): boolean {
  const given = Buffer.from(hash.slice(0, hashLength).toLowerCase());
  return secrets
    .map((secret) => Buffer.from(srsHash(parts, secret, hashLength).toLowerCase()))
    .map((own) => own.length === given.length && timingSafeEqual(own, given))
    .includes(true);
}

/** The day, in two letters of base32; it comes round every 1024 days. */
export function srsTimestamp(now: Date): string {
  const day = Math.floor(now.getTime() / DAY_MS);
  return `${BASE32[(day >> 5) & 31]}${BASE32[day & 31]}`;
}

/** How many days ago a timestamp was made, 0 to 1023; null when it is none. */
export function srsAge(stamp: string, now: Date): number | null {
  const [high, low] = [...stamp.toUpperCase()].map((letter) => BASE32.indexOf(letter));
  if (stamp.length !== 2 || high === undefined || low === undefined || high < 0 || low < 0) return null;
  const today = Math.floor(now.getTime() / DAY_MS) % SLOTS;
  return (today - (high * 32 + low) + SLOTS) % SLOTS;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const DAY_MS = 86_400_000;
const SLOTS = 1024;
