import type { MailAddress } from './address.ts';
import { formatAddress, splitAddress, splitSubaddress } from './address.ts';
import { domainKey } from './domain.ts';
import type { Alias } from './route.ts';

/** What an alias expands to: final addresses, or the reply when it cannot be expanded. `alias` is the address of the first alias. */
export type Expansion = {
  alias: string;
  targets: string[];
  reply?: { code: number; enhanced: string; text: string };
  /** The addresses along the circle, the first repeated at the end, when that is why. */
  loop?: string[];
};

/** Aliases made ready. */
export type AliasTable = {
  /** The final targets of an address; undefined when no alias takes it, or it only leads back to itself. Adds to the explanation. */
  expand(address: MailAddress, explain: string[]): Expansion | undefined;
  /** The alias that takes an address, one step far. */
  lookUp(address: MailAddress): AliasHit | undefined;
};

/** The alias that took an address: by the address itself, by it without its tag, or as a catch-all; and where it leads. */
export type AliasHit = { alias: string; by: 'address' | 'without tag' | 'catch-all'; targets: string[] };

/** What aliases need to know of local domains. */
export type MailboxFacts = {
  /** The domain's subaddress separator; '' for none. */
  separatorOf(domain: string): string;
  /** Is this mailbox (local part in lower case) listed by name? Then a catch-all does not take its mail. */
  hasMailbox(address: MailAddress): boolean;
};

/** Makes aliases ready. Of several for one address the first counts. */
export function compileAliases(aliases: readonly Alias[], facts: MailboxFacts): AliasTable {
  const byKey = new Map<string, Entry>();
  for (const { address, targets } of aliases) {
    const key = keyOf(splitAddress(address));
    if (!byKey.has(key)) byKey.set(key, { key, address, targets: targets.map(readTarget) });
  }
  if (byKey.size === 0) return { expand: () => undefined, lookUp: () => undefined };
  const find = (address: MailAddress): Entry | undefined => findAlias(byKey, address, facts);
  return {
    expand(address, explain) {
      const entry = find(address);
      if (!entry) return undefined;
      const found = new Map<string, string>();
      const trouble = follow(address, entry, { find, found, done: new Set(), path: [], explain });
      if (trouble) return { alias: entry.address, targets: [], ...trouble };
      const targets = [...found.values()];
      if (found.size === 1 && found.has(keyOf(address))) {
        explain.push('The alias only leads back to the address itself.');
        return undefined;
      }
      return { alias: entry.address, targets };
    },
    lookUp(address) {
      const entry = find(address);
      if (!entry) return undefined;
      const by = entry.address.startsWith('@') ? 'catch-all' : entry.key === keyOf(address) ? 'address' : 'without tag';
      const targets = entry.targets.map((target) =>
        formatAddress(target.kind === 'address' ? target.address : { local: address.local, domain: target.domain }),
      );
      return { alias: entry.address, by, targets };
    },
  };
}

/** Every alias that leads into a circle or too far, with the circle where there is one; at most `max`. */
export function findAliasFaults(
  aliases: readonly Alias[],
  facts: MailboxFacts,
  max = 100,
): { alias: string; reason: string; loop?: string[] }[] {
  const table = compileAliases(aliases, facts);
  const faults = [];
  for (const { address } of aliases) {
    const { local, domain } = splitAddress(address);
    const expansion = table.expand({ local: local === '' ? 'anybody' : local, domain }, []);
    if (!expansion?.reply) continue;
    const { reply, loop } = expansion;
    faults.push({ alias: address, reason: reply.text, ...(loop ? { loop } : {}) });
    if (faults.length >= max) break;
  }
  return faults;
}

/**
 * The first alias that cannot be expanded, and why: a circle (`loop`: the addresses along it, the first repeated at the
 * end), a chain too deep, too many targets. An alias that names itself directly is no circle: it keeps a copy.
 */
export function findAliasFault(
  aliases: readonly Alias[],
  facts: MailboxFacts,
): { alias: string; reason: string; loop?: string[] } | undefined {
  const table = compileAliases(aliases, facts);
  for (const { address } of aliases) {
    const { local, domain } = splitAddress(address);
    const expansion = table.expand({ local: local === '' ? 'anybody' : local, domain }, []);
    if (!expansion?.reply) continue;
    const { reply, loop } = expansion;
    return { alias: loop?.[0] ?? address, reason: reply.text, ...(loop ? { loop } : {}) };
  }
  return undefined;
}

type Target = { kind: 'address'; address: MailAddress } | { kind: 'domain'; domain: string };
type Entry = { key: string; address: string; targets: Target[] };
type Trouble = { reply: Reply; loop?: string[] };
type Reply = { code: number; enhanced: string; text: string };

type Walk = {
  find: (address: MailAddress) => Entry | undefined;
  /** Final targets by key, in the order found. */
  found: Map<string, string>;
  /** Addresses followed to their end already: many ways may lead to one. */
  done: Set<string>;
  /** The aliases that led here. */
  path: Entry[];
  explain: string[];
};

function follow(address: MailAddress, entry: Entry, walk: Walk): Trouble | undefined {
  const { find, found, done, path, explain } = walk;
  if (done.has(keyOf(address))) return undefined;
  if (explain.length < MAX_EXPLAINED) explain.push(`Alias ${entry.address} takes ${formatAddress(address)}.`);
  if (path.length >= MAX_DEPTH) return { reply: TOO_DEEP };
  const nextPath = [...path, entry];
  for (const target of entry.targets) {
    const next = target.kind === 'address' ? target.address : { local: address.local, domain: target.domain };
    const alias = find(next);
    // An alias that names itself keeps a copy: that target is final.
    if (!alias || alias === entry) {
      if (!found.has(keyOf(next))) found.set(keyOf(next), formatAddress(next));
      if (found.size > MAX_TARGETS) return { reply: TOO_MANY };
      continue;
    }
    const circle = nextPath.indexOf(alias);
    if (circle >= 0) return { reply: LOOP, loop: [...nextPath.slice(circle), alias].map((step) => step.address) };
    const trouble = follow(next, alias, { ...walk, path: nextPath });
    if (trouble) return trouble;
  }
  done.add(keyOf(address));
  if (done.size > MAX_TARGETS) return { reply: TOO_MANY };
  return undefined;
}

/** Exact address, address without its tag, then catch-all; a mailbox listed by name comes before the next wider match. */
function findAlias(byKey: Map<string, Entry>, address: MailAddress, facts: MailboxFacts): Entry | undefined {
  const full = address.local.toLowerCase();
  const { domain } = address;
  const { base } = splitSubaddress(full, facts.separatorOf(domain));
  for (const local of base === full ? [full] : [full, base]) {
    const entry = byKey.get(keyOf({ local, domain }));
    if (entry) return entry;
    if (facts.hasMailbox({ local, domain })) return undefined;
  }
  return byKey.get(keyOf({ local: '', domain }));
}

function readTarget(text: string): Target {
  if (text.startsWith('@')) return { kind: 'domain', domain: domainKey(text.slice(1)) };
  return { kind: 'address', address: splitAddress(text) };
}

function keyOf({ local, domain }: MailAddress): string {
  return `${local.toLowerCase()}@${domain}`;
}

const MAX_DEPTH = 10;
const MAX_TARGETS = 10_000;
const MAX_EXPLAINED = 30;
// RFC 3463 §3.5: X.4.6, routing loop detected.
const LOOP: Reply = { code: 550, enhanced: '5.4.6', text: 'The aliases of this address go in circles' };
const TOO_DEEP: Reply = {
  code: 550,
  enhanced: '5.4.6',
  text: 'The aliases of this address lead on more than ten times',
};
const TOO_MANY: Reply = {
  code: 550,
  enhanced: '5.5.3',
  text: 'The aliases of this address lead to too many addresses',
};
