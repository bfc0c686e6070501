import { storable } from './text.ts';

/** Collects conditions and their parameters; what is absent adds nothing. */
export type Conditions = {
  /** `?` in the text stands for the value. Undefined, null and '' add nothing. */
  add(text: string, value: unknown): void;
  /** A condition without a value. */
  also(text: string): void;
  /** A parameter that is used outside of the conditions. */
  parameter(value: unknown): string;
  /** All of them, joined; `true` when there is none. */
  readonly sql: string;
  readonly values: unknown[];
};

export function conditions(): Conditions {
  const parts: string[] = [];
  const values: unknown[] = [];
  const parameter = (value: unknown) => {
    values.push(typeof value === 'string' ? storable(value) : value);
    return `$${values.length}`;
  };
  return {
    add(text, value) {
      if (value === undefined || value === null || value === '') return;
      parts.push(`(${text.replaceAll('?', parameter(value))})`);
    },
    also(text) {
      parts.push(`(${text})`);
    },
    parameter,
    get sql() {
      return parts.length === 0 ? 'true' : parts.join(' and ');
    },
    values,
  };
}

/** What a person types, as a LIKE pattern: `*` is a wildcard, without one the text may stand anywhere. */
export function pattern(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const literal = text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
  return literal.includes('*') ? literal.replaceAll('*', '%') : `%${literal}%`;
}

/** An address of a domain, as a LIKE pattern; a leading `*.` means its subdomains. */
export function domainPattern(domain: string | undefined): string | undefined {
  if (domain === undefined || domain === '') return undefined;
  const literal = domain.replace(/^@/, '').replaceAll(/[\\%_]/g, (character) => `\\${character}`);
  return literal.startsWith('*.') ? `%@%.${literal.slice(2)}` : `%@${literal}`;
}

/** Is this one whole address, and not a part or a pattern of one? */
export function isAddress(text: string | undefined): text is string {
  return text !== undefined && /^[^\s@*<>]+@[^\s@*<>]+\.[^\s@*.<>]{2,}$/.test(text);
}

/** Is this one whole domain, and not its subdomains or a pattern? */
export function isDomain(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !/[*@\s%]/.test(text);
}

/** First and last UUIDv7 that a short queue id stands for; null when it is none. */
export function queueIdRange(queueId: string): { first: string; last: string } | null {
  const text = queueId.trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{15}$/.test(text)) return null;
  let bits = 0n;
  for (const character of text) bits = (bits << 5n) | BigInt(CROCKFORD.indexOf(character));
  if (bits >> 74n !== 0n) return null;
  const head = (bits >> 14n).toString(16).padStart(15, '0');
  // The two variant bits stand before the last fourteen.
  const tail = (0x8000 | Number(bits & 0x3fffn)).toString(16);
  const start = `${head.slice(0, 8)}-${head.slice(8, 12)}-7${head.slice(12)}-${tail}`;
  return { first: `${start}-000000000000`, last: `${start}-ffffffffffff` };
}

/** Is this a UUID in its usual text form? */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
