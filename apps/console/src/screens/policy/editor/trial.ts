import type { Outputs } from '../../../ui/trpc.ts';

/** What a trial of a rule came to. */
export type Trial = Outputs['rules']['try'];
/** What it would have asked a look-up. */
export type LookupQuestion = Trial['lookups'][number];

/** A question by what is asked, whatever the answer. */
export const questionKey = ({ name, args }: Pick<LookupQuestion, 'name' | 'args'>): string =>
  JSON.stringify([name, ...args]);

/** A value as somebody types it, in the type of its fact; undefined for what is no such value. */
export const readValue = (text: string, type: string): string | number | boolean | string[] | undefined => {
  const trimmed = text.trim();
  switch (type) {
    case 'bool':
      return /^(?:true|yes|on|1)$/i.test(trimmed) ? true : /^(?:false|no|off|0)$/i.test(trimmed) ? false : undefined;
    case 'int':
      return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : undefined;
    case 'double':
      return /^-?\d{1,15}(?:\.\d{1,6})?$/.test(trimmed) ? Number(trimmed) : undefined;
    case 'list<string>':
      return trimmed === '' ? [] : trimmed.split(',').map((one) => one.trim());
    case 'timestamp':
      return Number.isNaN(Date.parse(trimmed)) ? undefined : trimmed;
    default:
      return text;
  }
};

/** A value as it is shown and typed. */
export const writeValue = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
