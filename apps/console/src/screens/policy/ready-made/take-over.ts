import type { Configuration } from '@posthorn/settings/configuration';
import { freeName } from '../../features/form/widgets/entry-name.ts';
import type { Rule } from '../rule.ts';
import type { ReadyMade } from './ready-made-card.tsx';

/** Where the look-ups of a ready-made rule are to have their answers from, as it is typed. */
export type Place = {
  kind: 'server' | 'new server' | 'table';
  /** One of `redis.servers`. */
  server: string;
  /** Of a Redis that is not named yet. */
  address: string;
  password: string;
  /** Per look-up: a key a line, and after a blank its value. */
  tables: Readonly<Record<string, string>>;
};

/** What is suggested: the first Redis that is named, or one on this machine. */
export const firstPlace = (servers: readonly { name: string }[]): Place => ({
  kind: servers.length > 0 ? 'server' : 'new server',
  server: servers[0]?.name ?? '',
  address: '127.0.0.1:6379',
  password: '',
  tables: {},
});

/** What goes into the draft: the rule, with the lists and look-ups that it wants and that are not there yet. */
export function takeOver(
  item: ReadyMade,
  { rules, lists, lookups, redis }: Pick<Configuration, 'rules' | 'lists' | 'lookups' | 'redis'>,
  { items, place }: { items: Readonly<Record<string, string>>; place: Place },
): { name: string; patch: Record<string, unknown> } {
  const names = rules.ordered.map((rule) => rule.name);
  const name = names.includes(item.id) ? freeName(item.id, names) : item.id;
  const newLists = missing(item.lists, lists.named).map((list) => ({
    name: list.name,
    kind: list.kind,
    items: linesOf(items[list.name] ?? ''),
  }));
  const wanted = missing(item.lookups, lookups.sources);
  const known = redis.servers.map((server) => server.name);
  const newServer =
    wanted.length > 0 && place.kind === 'new server'
      ? { name: known.includes('main') ? freeName('main', known) : 'main', ...hostOf(place.address) }
      : undefined;
  const server = newServer?.name ?? place.server;
  const newLookups = wanted.map((lookup) => ({
    name: lookup.name,
    source:
      place.kind === 'table'
        ? { kind: 'static', entries: entriesOf(place.tables[lookup.name] ?? '') }
        : { kind: 'redis', server, command: lookup.command },
  }));
  const password = place.password === '' ? {} : { password: { $secret: null, value: place.password } };
  return {
    name,
    patch: {
      ...(newLists.length > 0 ? { lists: { named: [...lists.named, ...newLists] } } : {}),
      ...(newServer ? { redis: { servers: [...redis.servers, { ...newServer, ...password }] } } : {}),
      ...(newLookups.length > 0 ? { lookups: { sources: [...lookups.sources, ...newLookups] } } : {}),
      rules: { ordered: [...rules.ordered, { ...(item.rule as unknown as Rule), name }] },
    },
  };
}

/** What is not there yet, by name. */
export const missing = <Wanted extends { name: string }>(
  wanted: readonly Wanted[],
  there: readonly { name: string }[],
): Wanted[] => wanted.filter(({ name }) => !there.some((one) => one.name === name));

/** `redis.example.org:6380`, `[2001:db8::1]:6379`; without a port it is the usual one. */
function hostOf(address: string): { host: string; port: number } {
  const found = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(address.trim());
  return { host: found?.[1] ?? found?.[2] ?? address.trim(), port: Number(found?.[3] ?? 6379) };
}

function entriesOf(text: string): { key: string; values: string[] }[] {
  const entries = new Map(
    linesOf(text).map((line) => {
      const [, key = line, value = 'yes'] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
      return [key, { key, values: [value] }];
    }),
  );
  return [...entries.values()];
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
