import { readCommand } from '@posthorn/policy/lookup/command';
import { readLdapFilter, templatesOf } from '@posthorn/policy/lookup/ldap-filter';
import { readQuery } from '@posthorn/policy/lookup/query';
import { type LookupTemplate, type Place, readLookupTemplate } from '@posthorn/policy/lookup/template';
import type { Configuration } from '../configuration.ts';

type Source = Configuration['lookups']['sources'][number]['source'];

/**
 * How many arguments of `lookup()` the question of a source has places for, up to the last that it uses; 0: the answer does not depend on what is
 * asked for. A question with a mistake counts as one with a key.
 */
export function argumentCount(source: Source): number {
  switch (source.kind) {
    case 'redis': {
      const read = readCommand(source.command);
      return read.ok ? countOf(read.words.flatMap(placesOf)) : 1;
    }
    case 'sql': {
      const read = readQuery(source.query);
      return read.ok ? countOf(read.query.places) : 1;
    }
    case 'ldap': {
      const read = readLdapFilter(source.filter);
      return read.ok ? countOf(templatesOf(read.filter).flatMap(placesOf)) : 1;
    }
    case 'lmdb':
      return ofText(source.key);
    case 'http':
      return ofText(source.url);
    case 'dns':
      return ofText(source.name);
    case 'file':
      return source.format === 'lines' ? 0 : 1;
    case 'static':
      return 1;
  }
}

function ofText(text: string): number {
  const read = readLookupTemplate(text);
  return read.ok ? countOf(placesOf(read.template)) : 1;
}

const placesOf = ({ parts }: LookupTemplate): Place[] =>
  parts.flatMap((part) => (typeof part === 'string' ? [] : [part.place]));

/** Domain, local part and address turned round are parts of the first argument. */
const countOf = (places: readonly Place[]): number =>
  Math.max(0, ...places.map((place) => (typeof place === 'number' ? place + 1 : 1)));
