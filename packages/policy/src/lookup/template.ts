import { parseIp } from '../ip.ts';

/** A text of a look-up with places for what it is asked with, read once; what is filled in is never read again. */
export type LookupTemplate = { readonly parts: readonly (string | { readonly place: Place })[] };

/** What stands in a place: an argument by its number from 0, or a part of the first one. */
export type Place = number | 'domain' | 'local' | 'reversed';

export type ReadTemplate = { ok: true; template: LookupTemplate } | { ok: false; position: number; reason: string };

/** Places as people write them. */
export const placeWords = {
  '{key}': 'what is asked for',
  '{2} to {9}': 'further arguments of lookup()',
  '{domain}': 'the domain of the address that is asked for',
  '{local}': 'the part in front of its @',
  '{reversed}': 'an IP address turned round, as DNS block lists want it',
} as const;

/** Reads `HGET {key} domain`; two braces stand for one. */
export function readLookupTemplate(text: string): ReadTemplate {
  const parts: (string | { place: Place })[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if ((character === '{' || character === '}') && text[at + 1] === character) {
      plain += character;
      at += 2;
    } else if (character === '}') {
      return { ok: false, position: at, reason: 'a brace that closes nothing' };
    } else if (character === '{') {
      const end = text.indexOf('}', at);
      const place = placeOf(text.slice(at + 1, end));
      if (end < 0 || place === undefined)
        return { ok: false, position: at, reason: 'here {key}, {2} to {9}, {domain}, {local} or {reversed} can stand' };
      if (plain !== '') parts.push(plain);
      plain = '';
      parts.push({ place });
      at = end + 1;
    } else {
      plain += character;
      at++;
    }
  }
  if (plain !== '') parts.push(plain);
  return { ok: true, template: { parts } };
}

/** @throws Error when the text was never validated */
export function lookupTemplate(text: string): LookupTemplate {
  const read = readLookupTemplate(text);
  if (!read.ok) throw new Error(`"${text.slice(0, 80)}": ${read.reason}`);
  return read.template;
}

/** Fills the places in, each value through `encode`. */
export const fillLookup = (
  { parts }: LookupTemplate,
  args: readonly string[],
  encode: (value: string) => string = (value) => value,
): string => parts.map((part) => (typeof part === 'string' ? part : encode(valueAt(part.place, args)))).join('');

/** What stands in a place for these arguments. */
export function valueAt(place: Place, args: readonly string[]): string {
  const key = args[0] ?? '';
  switch (place) {
    case 'domain':
      return key.slice(key.lastIndexOf('@') + 1);
    case 'local':
      return key.includes('@') ? key.slice(0, key.lastIndexOf('@')) : '';
    case 'reversed':
      return reversedAddress(key);
    default:
      return args[place] ?? '';
  }
}

/** Does the answer depend on what is asked for? */
export const hasPlaces = ({ parts }: LookupTemplate): boolean => parts.some((part) => typeof part !== 'string');

/** RFC 5782 §2.1, §2.4: octets or nibbles from the last to the first; '' for what is no address. */
export function reversedAddress(text: string): string {
  const ip = parseIp(text);
  if (ip === undefined) return '';
  if (ip.family === 4) return [0, 8, 16, 24].map((shift) => (ip.parts[0] >>> shift) & 255).join('.');
  const nibbles = ip.parts.map((part) => part.toString(16).padStart(4, '0')).join('');
  return [...nibbles].reverse().join('.');
}

function placeOf(name: string): Place | undefined {
  if (name === 'key') return 0;
  if (/^[1-9]$/.test(name)) return Number(name) - 1;
  return name === 'domain' || name === 'local' || name === 'reversed' ? name : undefined;
}
