import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { type Bends, quoted } from './bends.ts';
import { type AuthResult, authResults } from './report.ts';

/** One of some words, in whatever case it is written. Null when there is none, or it is none of them; the latter bends the standard. */
export function wordOf<T extends string>(
  text: string | null,
  { of, what, bends }: { of: readonly T[]; what: string; bends: Bends },
): T | null {
  if (text === null) return null;
  const word = of.find((known) => known === text.toLowerCase());
  if (word === undefined) bends.add(`${what} ${quoted(text)} is not known`);
  else if (word !== text) bends.add(`${what} is not written in small letters`);
  return word ?? null;
}

/** A result of SPF or DKIM; the words of older drafts are understood. */
export function resultOf(text: string | null, { what, bends }: { what: string; bends: Bends }): AuthResult {
  if (text === null) {
    bends.add(`${what} is missing`);
    return 'unknown';
  }
  const former = FORMER.get(text.toLowerCase());
  if (former !== undefined) {
    bends.add(`${what} ${quoted(text)} is of an older draft`);
    return former;
  }
  return wordOf(text, { of: authResults, what, bends }) ?? 'unknown';
}

/** A domain as DNS knows it: A-labels in small letters, no dot at its end. What is no domain stays as it is, in small letters. */
export function domainOf(text: string): string {
  const name = text.trim().replace(/\.$/, '').toLowerCase();
  if (/^[\x21-\x7e]*$/.test(name)) return name.slice(0, MAX_DOMAIN);
  return (domainToASCII(name) || name).slice(0, MAX_DOMAIN).toWellFormed();
}

/** An address in its shortest form; null when it is none. */
export function addressOf(text: string): string | null {
  const bare = text.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1').replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  const version = isIP(mapped);
  if (version === 0) return null;
  return version === 4 ? mapped : new URL(`http://[${mapped}]`).hostname.slice(1, -1);
}

/** A number of messages; null when it is none that can be true. */
export function countOf(text: string): number | null {
  const digits = /^\+?(\d{1,15})(?:\.0+)?$/.exec(text)?.[1];
  const count = Number(digits);
  return digits !== undefined && count <= MAX_COUNT ? count : null;
}

/**
 * A moment: seconds since 1970, as the standard has it, or what the world writes instead (milliseconds, fractions, ISO 8601).
 * Null: not to be understood, or not between 1970 and 2100.
 */
export function momentOf(text: string, bends: Bends): Date | null {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : otherMoment(text, bends);
  return seconds !== null && seconds > 0 && seconds < LATEST ? new Date(seconds * 1000) : null;
}

function otherMoment(text: string, bends: Bends): number | null {
  bends.add('its times are not in seconds since 1970');
  const [, whole] = /^(\d{1,12})\.\d{1,9}$/.exec(text) ?? [];
  if (whole !== undefined) return Number(whole);
  if (/^\d{13}$/.test(text)) return Math.floor(Number(text) / 1000);
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/i.exec(text);
  if (match === null) return null;
  const zone = match[3] === undefined || /^(?:z|utc)$/i.test(match[3]) ? 'Z' : match[3];
  const at = Date.parse(`${match[1]}T${match[2] ?? '00:00'}${zone}`);
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}

const FORMER: ReadonlyMap<string, AuthResult> = new Map([
  ['hardfail', 'fail'],
  ['error', 'temperror'],
  ['unknown', 'permerror'],
  ['invalid', 'permerror'],
]);
const MAX_DOMAIN = 255;
/** More messages than a receiver of all mail sees in a day. */
const MAX_COUNT = 1e12;
const LATEST = Date.UTC(2100, 0) / 1000;
