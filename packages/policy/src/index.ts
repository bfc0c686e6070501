/**
 * Policy: what a mail server decides, without any of the machinery that carries it out.
 *
 * A transaction passes seven *stages* (connect, helo, mail, rcpt, predata, prdr, data). At each of them rules reach a
 * *verdict*, and every verdict is kept as a *decision*: which rule, what it saw, under which revision of the settings, and
 * the words the client was told. That record is why Posthorn can answer "where is that mail, and why?".
 *
 * Two small languages live here because settings, engine, worker and browser must read them alike:
 *
 * - *Lists* (list.ts) name hosts, domains or addresses: literals, networks, `*.example.org`, `!exceptions`, `@named` lists.
 *   Items are asked in order and the first that matches decides. Matching is linear in the subject, never in the list: no
 *   regular expressions, so no item can be written that hangs the server.
 * - *Routing* (route.ts) chooses the next hop of a recipient: aliases, local domains, routes, last resort. It is a pure
 *   function that explains itself; the engine asks it at RCPT, the worker again when it delivers, the console before you publish.
 *
 * Mail addresses are compared without regard to case. RFC 5321 §2.4 lets the receiving host decide that, and for local
 * mailboxes that host is us; for foreign addresses the text is passed on untouched.
 *
 * What is deliberately not here: sockets, DNS, databases, clocks. Everything takes values and returns values.
 */
import type { Host, List, ListMatch, ResolveNamed } from './list.ts';
import { explainAddress, explainDomain, explainHost } from './list.ts';
import type { ListKind } from './list-item.ts';
import type { LookupsAtHand } from './lookup/at-hand.ts';
import type { NamedList } from './named.ts';
import { compileNamed, readList } from './named.ts';
import type { CompiledRouting, Routing } from './route.ts';
import { compileRouting } from './route.ts';

/** One revision of the settings, ready to be asked. Lists are read once per array of items and kept with it. */
export type Policy = {
  /** Where a recipient goes. */
  route: CompiledRouting;
  /** Is the host in the list? The name counts only when it was verified. */
  hosts(items: readonly string[], host: Host): boolean;
  /** Is the domain in the list? */
  domains(items: readonly string[], domain: string): boolean;
  /** Is the address in the list? '' is the null sender. */
  addresses(items: readonly string[], address: string): boolean;
  /** As `hosts`, and says which item decided. */
  explainHosts(items: readonly string[], host: Host): ListMatch;
  /** As `domains`, and says which item decided. */
  explainDomains(items: readonly string[], domain: string): ListMatch;
  /** As `addresses`, and says which item decided. */
  explainAddresses(items: readonly string[], address: string): ListMatch;
};

/**
 * Makes the routing and the lists of a configuration ready. Do it once for each revision. With `lookups`, lists that look-ups back throw
 * `NotYetKnown` and `LookupFailed` (lookup/at-hand.ts); whoever asks does so within `onceKnown`.
 *
 * @throws Error when the settings were never validated: an unreadable item, an unknown list
 */
export function compilePolicy(
  configuration: { routing: Routing; lists: { named: readonly NamedList[] } },
  lookups?: LookupsAtHand,
): Policy {
  const resolveNamed: ResolveNamed = compileNamed(configuration.lists.named, lookups);
  const read = createListCache(resolveNamed);
  const policy: Pick<Policy, 'explainHosts' | 'explainDomains' | 'explainAddresses'> = {
    explainHosts: (items, host) => explainHost(read(items, 'hosts'), host, resolveNamed),
    explainDomains: (items, domain) => explainDomain(read(items, 'domains'), domain, resolveNamed),
    explainAddresses: (items, address) => explainAddress(read(items, 'addresses'), address, resolveNamed),
  };
  return {
    ...policy,
    route: compileRouting(configuration.routing, configuration.lists.named, lookups),
    hosts: (items, host) => policy.explainHosts(items, host).matched,
    domains: (items, domain) => policy.explainDomains(items, domain).matched,
    addresses: (items, address) => policy.explainAddresses(items, address).matched,
  };
}

function createListCache(resolveNamed: ResolveNamed): (items: readonly string[], kind: ListKind) => List {
  const known = new WeakMap<readonly string[], List>();
  return (items, kind) => {
    const cached = known.get(items);
    if (cached?.kind === kind) return cached;
    const list = readList(items, { kind, resolveNamed, where: 'list' });
    known.set(items, list);
    return list;
  };
}
