import { parseXtext } from '../xtext.ts';
import type { Extension } from './extension.ts';

/** What a trusted front says of the client behind it (Postfix XCLIENT). Absent: not said, or not known. */
export type XclientAttributes = {
  name?: string;
  address?: string;
  port?: number;
  helo?: string;
  protocol?: 'SMTP' | 'ESMTP';
  login?: string;
  destinationAddress?: string;
  destinationPort?: number;
  /** Attributes said to be unknown: for good, or for now. */
  unavailable: string[];
  temporarilyUnavailable: string[];
};

/** XCLIENT: offered to fronts that are trusted to speak for others, with the attributes that are understood. */
export const xclient: Extension = {
  keyword: 'XCLIENT',
  advertise: ({ protocol }) => (protocol === 'smtp' ? NAMES : undefined),
};

export type ParsedXclient = { ok: true; attributes: XclientAttributes } | { ok: false; reason: string };

/** Reads `NAME=... ADDR=...`; values are xtext, `[UNAVAILABLE]` and `[TEMPUNAVAIL]` say that something is not known. */
export function parseXclient(argument: string): ParsedXclient {
  const attributes: XclientAttributes = { unavailable: [], temporarilyUnavailable: [] };
  const words = argument.split(' ').filter((word) => word !== '');
  if (words.length === 0) return { ok: false, reason: 'no attribute' };
  const seen = new Set<string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = word.slice(0, equals).toUpperCase();
    if (equals < 0 || !NAMES.includes(name)) return { ok: false, reason: `unknown attribute ${word.slice(0, 40)}` };
    if (seen.has(name)) return { ok: false, reason: `${name} stands twice` };
    seen.add(name);
    const text = word.slice(equals + 1);
    if (text.toUpperCase() === '[UNAVAILABLE]') attributes.unavailable.push(name);
    else if (text.toUpperCase() === '[TEMPUNAVAIL]') attributes.temporarilyUnavailable.push(name);
    else {
      const value = parseXtext(text);
      if (value === undefined || value === '' || !setters[name]!(attributes, value))
        return { ok: false, reason: `bad value for ${name}` };
    }
  }
  return { ok: true, attributes };
}

/** Each answers whether the value is one. Addresses are checked by the owner, who knows what an address is. */
const setters: Record<string, (attributes: XclientAttributes, value: string) => boolean> = {
  NAME: (attributes, value) => set(attributes, 'name', value, /^[A-Za-z0-9._-]{1,255}$/),
  ADDR: (attributes, value) => set(attributes, 'address', value.replace(/^IPV6:/i, ''), /^[0-9A-Fa-f:.]{2,45}$/),
  PORT: (attributes, value) => setPort(attributes, 'port', value),
  HELO: (attributes, value) => set(attributes, 'helo', value, /^[\x21-\x7e]{1,255}$/),
  PROTO: (attributes, value) => set(attributes, 'protocol', value.toUpperCase(), /^E?SMTP$/),
  LOGIN: (attributes, value) => set(attributes, 'login', value, /^[\x21-\x7e]{1,255}$/),
  DESTADDR: (attributes, value) =>
    set(attributes, 'destinationAddress', value.replace(/^IPV6:/i, ''), /^[0-9A-Fa-f:.]{2,45}$/),
  DESTPORT: (attributes, value) => setPort(attributes, 'destinationPort', value),
};

type TextAttribute = 'name' | 'address' | 'helo' | 'protocol' | 'login' | 'destinationAddress';

function set(attributes: XclientAttributes, name: TextAttribute, value: string, shape: RegExp): boolean {
  if (!shape.test(value)) return false;
  Object.assign(attributes, { [name]: value });
  return true;
}

function setPort(attributes: XclientAttributes, name: 'port' | 'destinationPort', value: string): boolean {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) return false;
  attributes[name] = Number(value);
  return true;
}

const NAMES: readonly string[] = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN', 'DESTADDR', 'DESTPORT'];
