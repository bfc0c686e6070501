import { domainKey } from '../domain.ts';
import { type Host, type List, parseList, type Subject } from '../list.ts';
import { parseItem } from '../list-item.ts';
import { type LookupsAtHand, valuesAtHand } from './at-hand.ts';

type Kind = 'hosts' | 'domains' | 'addresses';

/**
 * What a look-up adds to a list. A question without a key gives items, each in the language of lists; those that are none are passed over.
 * A question with one is asked for the subject: a host by its address, then by its verified name; an address as a whole, then by its domain.
 * Any answer but an empty one means that it is in the list.
 */
export function lookedUpItems(
  lookup: string,
  kind: Kind,
  lookups: LookupsAtHand,
): (subject: Subject) => List | boolean {
  if (lookups.isKeyed(lookup))
    return (subject) => keysOf(subject, kind).some((key) => valuesAtHand(lookups, lookup, [key]).length > 0);
  let values: readonly string[] | undefined;
  let list: List | undefined;
  return () => {
    const now = valuesAtHand(lookups, lookup, []);
    if (list === undefined || now !== values) {
      list = listOf(now, kind);
      values = now;
    }
    return list;
  };
}

function listOf(values: readonly string[], kind: Kind): List {
  const good = values.filter((value) => parseItem(value, kind).ok);
  const read = parseList(good, kind);
  if (!read.ok) throw new Error(`items that were good are not: ${read.errors[0]?.reason}`);
  return read.list;
}

/** What is asked for, in order; an empty key is never asked. */
function keysOf(subject: Subject, kind: Kind): string[] {
  return keysBehind(subject, kind).filter((key) => key !== '');
}

function keysBehind(subject: Subject, kind: Kind): string[] {
  switch (subject.kind) {
    case 'host':
      return kind === 'hosts' ? [subject.host.address, nameOf(subject.host)] : [nameOf(subject.host)];
    case 'domain':
      return [domainKey(subject.domain)];
    case 'address': {
      const address = subject.address.toLowerCase();
      const domain = domainKey(address.slice(address.lastIndexOf('@') + 1));
      return kind === 'addresses' ? [address, domain] : [domain];
    }
  }
}

const nameOf = ({ name }: Host): string => (name === undefined ? '' : domainKey(name));
