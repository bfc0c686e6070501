import { ldapFilter, templatesOf } from '@posthorn/policy/lookup/ldap-filter';
import { hasPlaces } from '@posthorn/policy/lookup/template';
import type { Entry } from 'ldapts';
import { answerOf, type Source } from '../source.ts';
import { filledFilter } from './filter.ts';
import type { LdapConnection } from './open.ts';

/** A search in a directory. The values of the attributes of all entries found are the answer, or the names of the entries where none is wanted. */
export function ldapSource(
  settings: { base: string; scope: 'sub' | 'one' | 'base'; filter: string; attributes: readonly string[] },
  connection: () => LdapConnection,
): Source {
  const { base, scope } = settings;
  const filter = ldapFilter(settings.filter);
  const wanted = settings.attributes.length === 0 ? ['dn'] : settings.attributes;
  const named = wanted.filter((name) => name.toLowerCase() !== 'dn');
  // RFC 4511 §4.5.1.8: 1.1 asks for no attribute.
  const attributes = named.length === 0 ? ['1.1'] : named;
  return {
    isReading: true,
    usesKey: templatesOf(filter).some(hasPlaces),
    async ask(args, timeoutMs) {
      const entries = await connection().search(
        { base, scope, filter: filledFilter(filter, args), attributes },
        timeoutMs,
      );
      return answerOf(entries.flatMap((entry) => valuesOf(entry, wanted)));
    },
    close: async () => {},
  };
}

/** In the order wanted; what is no text is left out. */
function valuesOf(entry: Entry, wanted: readonly string[]): string[] {
  const found = new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]));
  return wanted
    .flatMap((name): (string | Buffer)[] => {
      const value = name.toLowerCase() === 'dn' ? entry.dn : found.get(name.toLowerCase());
      return value === undefined ? [] : Array.isArray(value) ? value : [value];
    })
    .filter((value) => typeof value === 'string');
}
