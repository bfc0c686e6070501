import type { Stage } from '../stage.ts';
import type { Value } from './value.ts';

/** The types that facts have. `ip`, `domain` and `address` are texts whose form is known. */
export type FactType =
  | 'bool'
  | 'int'
  | 'double'
  | 'string'
  | 'ip'
  | 'domain'
  | 'address'
  | 'timestamp'
  | 'list<string>';

/** Something that rules may ask for: `client.address`. Features declare them; see `ruleFacts` in settings. */
export type Fact = {
  /** Two names with a dot between. */
  name: string;
  type: FactType;
  /** Where it is known. */
  stages: readonly Stage[];
  /** What it holds, in a sentence. */
  words: string;
};

/** A fact as the mail server knows it. Undefined and null: not known, which reads as empty, 0 or false. */
export type FactValue = boolean | number | bigint | string | Date | readonly string[] | null | undefined;

/** A known fact as a value of the language. */
export function valueOfFact(type: FactType, known: FactValue): Value {
  switch (type) {
    case 'bool':
      return known === true;
    case 'int':
      return typeof known === 'bigint'
        ? known
        : typeof known === 'number' && Number.isFinite(known)
          ? BigInt(Math.trunc(known))
          : 0n;
    case 'double':
      return typeof known === 'number' && Number.isFinite(known) ? known : 0;
    case 'timestamp':
      return known instanceof Date ? known : new Date(0);
    case 'list<string>':
      return Array.isArray(known) ? (known as readonly string[]) : [];
    default:
      return typeof known === 'string' ? known : '';
  }
}
