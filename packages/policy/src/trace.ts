import type { MailAddress } from './address.ts';
import { formatAddress, splitAddress } from './address.ts';
import { type AliasHit, compileAliases, type MailboxFacts } from './alias.ts';
import { domainKey } from './domain.ts';
import { explainAddress } from './list.ts';
import type { LookupsAtHand } from './lookup/at-hand.ts';
import type { NamedList } from './named.ts';
import { compileNamed, readList } from './named.ts';
import { compileRouting, type Route, type RouteChoice, type Routing } from './route.ts';

/** One question that routing asked about an address, and its answer. */
export type TraceStep = {
  about: 'alias' | 'domain' | 'route' | 'last-resort' | 'delivery';
  outcome: 'took it' | 'passed' | 'refused' | 'later';
  /** Whom it is about: the alias, the domain, the name of the route. */
  name: string;
  /** Why, in a sentence. */
  words: string;
  /** The setting that says so: `routing.routes[2]`. */
  setting?: string;
};

/** An address in the tree of its aliases. */
export type AliasNode = {
  address: string;
  /** The alias that takes it; absent where the tree ends. */
  alias?: string;
  by?: AliasHit['by'];
  /** Why the tree ends here. */
  end?: 'final' | 'copy' | 'circle' | 'too deep' | 'told above';
  targets: AliasNode[];
};

/** The way of one address through the routing, every question included. `choice` is what routing itself says. */
export type RouteTrace = {
  address: string;
  steps: TraceStep[];
  choice: RouteChoice;
  /** For aliases: how they lead on. */
  tree?: AliasNode;
  /** For aliases: the way of each final address, the first fifty. */
  targets: RouteTrace[];
};

/** Traces addresses through one routing table. */
export type RouteTracer = (recipient: string) => RouteTrace;

/**
 * Makes a routing table ready for tracing: for people who ask where an address would go, and why not elsewhere. Slower than
 * {@link compileRouting}, whose answer it always agrees with, because each route is asked by itself.
 *
 * @throws Error when a list cannot be read or names a list that is not there
 */
export function createRouteTracer(
  routing: Routing,
  named: readonly NamedList[] = [],
  lookups?: LookupsAtHand,
): RouteTracer {
  const choose = compileRouting(routing, named, lookups);
  const resolveNamed = compileNamed(named, lookups);
  const facts = mailboxFacts(routing);
  const aliases = compileAliases(routing.aliases, facts);
  const routes = routing.routes.map((route) => ({
    route,
    list: readList(route.match, { kind: 'addresses', resolveNamed, where: `route ${route.name}` }),
  }));

  const trace = (recipient: string, isExpanded: boolean): RouteTrace => {
    const choice = choose(recipient, { expanded: isExpanded });
    const address = complete(splitAddress(recipient), routing);
    const found: RouteTrace = { address: formatAddress(address), steps: [], choice, targets: [] };
    const { steps } = found;
    if (address.domain === '') {
      const words = 'The address has no domain.';
      steps.push({ about: 'domain', outcome: 'refused', name: recipient, words });
      return found;
    }
    if (!isExpanded) {
      const hit = aliases.lookUp(address);
      steps.push(aliasStep(routing, hit, choice));
      if (hit) found.tree = treeOf(address, aliases.lookUp);
      if (choice.route.startsWith('alias:')) {
        found.targets = (choice.targets ?? []).slice(0, maxTargets).map((target) => trace(target, true));
        return found;
      }
    }
    const domain = domainStep(routing, address, choice);
    steps.push(domain);
    if (domain.outcome !== 'passed') return found;
    for (const [index, { route, list }] of routes.entries()) {
      const step = routeStep(route, explainAddress(list, formatAddress(address), resolveNamed), index);
      steps.push(step);
      if (step.outcome !== 'took it') continue;
      return withDelivery(found, address);
    }
    steps.push(lastResortStep(routing));
    return withDelivery(found, address);
  };
  return (recipient) => trace(recipient, false);
}

/** What aliases need to know of the local domains of a routing table. */
export function mailboxFacts(routing: Pick<Routing, 'localDomains'>): MailboxFacts {
  const domains = new Map(
    routing.localDomains.map(({ domain, mailboxes, subaddressSeparator }) => {
      const listed =
        mailboxes === 'any' ? undefined : new Set(mailboxes.map((name) => splitAddress(name).local.toLowerCase()));
      return [domainKey(domain), { subaddressSeparator, listed }] as const;
    }),
  );
  return {
    separatorOf: (domain) => domains.get(domain)?.subaddressSeparator ?? '',
    hasMailbox: ({ local, domain }) => domains.get(domain)?.listed?.has(local) ?? false,
  };
}

/** How aliases lead on from an address, at most five hundred addresses of it. */
export function aliasTree(routing: Pick<Routing, 'aliases' | 'localDomains'>, address: string): AliasNode {
  const aliases = compileAliases(routing.aliases, mailboxFacts(routing));
  return treeOf(splitAddress(address), aliases.lookUp);
}

function treeOf(address: MailAddress, lookUp: (address: MailAddress) => AliasHit | undefined): AliasNode {
  const told = new Set<string>();
  const grow = (text: string, path: string[]): AliasNode => {
    const hit = lookUp(splitAddress(text));
    if (!hit) return { address: text, end: 'final', targets: [] };
    // An alias that names itself keeps a copy in its own mailbox.
    if (path.at(-1) === hit.alias) return { address: text, end: 'copy', targets: [] };
    const node = { address: text, alias: hit.alias, by: hit.by, targets: [] };
    if (path.includes(hit.alias)) return { ...node, end: 'circle' };
    if (path.length >= maxDepth) return { ...node, end: 'too deep' };
    if (told.has(text) || told.size >= maxNodes) return { ...node, end: 'told above' };
    told.add(text);
    return { ...node, targets: hit.targets.slice(0, maxTargets).map((target) => grow(target, [...path, hit.alias])) };
  };
  return grow(formatAddress(address), []);
}

function aliasStep(routing: Routing, hit: AliasHit | undefined, choice: RouteChoice): TraceStep {
  if (!hit) return { about: 'alias', outcome: 'passed', name: 'Aliases', words: 'No alias takes this address.' };
  const setting = `routing.aliases[${routing.aliases.findIndex((alias) => alias.address === hit.alias)}]`;
  const step = { about: 'alias' as const, name: hit.alias, setting };
  if (!choice.route.startsWith('alias:'))
    return { ...step, outcome: 'passed', words: 'The alias only leads back to the address itself.' };
  if (choice.reply) return { ...step, outcome: 'refused', words: `${choice.reply.text}.` };
  const how = {
    address: 'It stands for',
    'without tag': 'Without its tag, it stands for',
    'catch-all': 'The catch-all leads to',
  };
  const count = choice.targets?.length ?? 0;
  return {
    ...step,
    outcome: 'took it',
    words: `${how[hit.by]} ${count === 1 ? 'one address' : `${count} addresses`}.`,
  };
}

function domainStep(routing: Routing, address: MailAddress, choice: RouteChoice): TraceStep {
  const index = routing.localDomains.findIndex(({ domain }) => domainKey(domain) === address.domain);
  const step = { about: 'domain' as const, name: address.domain };
  if (index < 0) return { ...step, outcome: 'passed', words: `${address.domain} is not a local domain.` };
  const setting = `routing.localDomains[${index}]`;
  const words = choice.explain.at(-1) ?? `${address.domain} is local.`;
  return { ...step, outcome: choice.reply ? 'refused' : 'took it', words, setting };
}

function routeStep(route: Route, match: { matched: boolean; item?: string }, index: number): TraceStep {
  const step = { about: 'route' as const, name: route.name, setting: `routing.routes[${index}]` };
  if (!route.enabled) return { ...step, outcome: 'passed', words: 'It is switched off.' };
  if (match.matched && route.when)
    return {
      ...step,
      outcome: 'later',
      words: `It takes it only where scanners find ${route.when}, which nobody knows yet.`,
    };
  if (match.matched) return { ...step, outcome: 'took it', words: `It is for “${match.item ?? '*'}”.` };
  const why = match.item ? `It takes an exception out: “${match.item}”.` : 'Nothing in its list fits.';
  return { ...step, outcome: 'passed', words: why };
}

function lastResortStep(routing: Routing): TraceStep {
  const step = { about: 'last-resort' as const, name: 'Last resort', setting: 'routing.defaultRoute' };
  switch (routing.defaultRoute) {
    case 'sandbox':
      return { ...step, outcome: 'took it', words: 'No route takes it, so it is kept in the sandbox.' };
    case 'mx':
      return { ...step, outcome: 'took it', words: 'No route takes it, so the servers that DNS names get it.' };
    case 'reject':
      return { ...step, outcome: 'refused', words: 'No route takes it, and there is no last resort.' };
  }
}

function withDelivery(found: RouteTrace, address: MailAddress): RouteTrace {
  const { choice, steps } = found;
  if (choice.kind === 'mx') {
    const words = `The MX records of ${address.domain} are looked up when it is delivered.`;
    steps.push({ about: 'delivery', outcome: 'later', name: address.domain, words });
  }
  if (choice.kind === 'smarthost' && choice.transport?.kind === 'smarthost') {
    const hosts = choice.transport.hosts.map(({ host, port }) => `${host}:${port}`);
    const words = `Tried in this order: ${hosts.join(', ')}.`;
    steps.push({ about: 'delivery', outcome: 'later', name: hosts[0] ?? '', words });
  }
  return found;
}

/** RFC 5321 §4.5.1: postmaster without a domain is the postmaster of the first local domain. */
function complete(address: MailAddress, routing: Routing): MailAddress {
  const [first] = routing.localDomains;
  if (address.domain !== '' || address.local.toLowerCase() !== 'postmaster' || !first) return address;
  return { local: address.local, domain: domainKey(first.domain) };
}

const maxDepth = 10;
const maxTargets = 50;
const maxNodes = 500;
