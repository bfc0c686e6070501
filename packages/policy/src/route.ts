import type { MailAddress } from './address.ts';
import { formatAddress, splitAddress, splitSubaddress } from './address.ts';
import { compileAliases } from './alias.ts';
import { type ContentCondition, type FoundContent, readContentCondition } from './content.ts';
import { domainKey } from './domain.ts';
import type { List } from './list.ts';
import { matchAddress } from './list.ts';
import type { LookupsAtHand } from './lookup/at-hand.ts';
import type { NamedList } from './named.ts';
import { compileNamed, readList } from './named.ts';

/** A reference to a secret that the database keeps encrypted. */
export type SecretRef = { $secret: string };

/** How mail for a local mailbox is handed over. */
export type LocalTransport =
  | { kind: 'maildir'; directory: string }
  | { kind: 'lmtp'; host: string; port: number }
  | { kind: 'sandbox' };

/** A domain whose mailboxes are here. */
export type LocalDomain = {
  domain: string;
  /** `any` accepts every local part; otherwise the local parts that exist. */
  mailboxes: 'any' | string[];
  transport: LocalTransport;
  /** What parts `user+tag` into mailbox and tag; empty: nothing does. */
  subaddressSeparator: '+' | '-' | '';
  /** Local parts whose mail is read as reports of other servers and ends there; mailboxes and aliases of the name come first. Left out: {@link usualReports}. */
  reports?: string[] | undefined;
};

/** Another name for one or more addresses. `address` is `local@domain`, or `@domain` for a catch-all; a target `@domain` keeps the local part. */
export type Alias = { address: string; targets: string[] };

/** How mail is handed to the next hop. */
export type Transport =
  | {
      kind: 'smarthost';
      hosts: { host: string; port: number }[];
      tls: 'opportunistic' | 'required' | 'none' | 'implicit';
      username?: string;
      password?: SecretRef;
    }
  | { kind: 'mx'; port: number }
  | { kind: 'lmtp'; host: string; port: number }
  | { kind: 'maildir'; directory: string }
  | { kind: 'sandbox' }
  | { kind: 'queuefile'; directory: string }
  | { kind: 'discard' };

/** A way out for the recipients its list matches. */
export type Route = {
  name: string;
  /** Domains or addresses, in the list language. */
  match: string[];
  /** A condition over what scanners found (content.ts); left out or empty: whatever they found. Unknown: the route is passed over. */
  when?: string | undefined;
  transport: Transport;
  /** Answer success reports here, as if the next hop had no DSN (RFC 3461 §5.2.2). */
  lastHop: boolean;
  /** Names of the SOCKS proxies it leaves through; `*`: all, `direct`: none; left out: as elsewhere. */
  proxies?: string[];
  /** The pool of our addresses it leaves from; left out: as elsewhere. */
  sources?: string | undefined;
  enabled: boolean;
};

/** The `routing` group of the settings. */
export type Routing = {
  localDomains: LocalDomain[];
  aliases: Alias[];
  routes: Route[];
  defaultRoute: 'sandbox' | 'mx' | 'reject';
};

/** Where one recipient goes. */
export type RouteChoice = {
  kind: 'lmtp' | 'maildir' | 'smarthost' | 'mx' | 'queuefile' | 'discard' | 'sandbox' | 'reports' | 'redirect' | 'fail';
  /** Name of the route: `local:<domain>`, `alias:<address>`, the name of an explicit route, or `default`. */
  route: string;
  /** Stable key under which deliveries are bundled, such as `mx:example.org`, `smarthost:relay1`, `sandbox`. */
  destination: string;
  /** Is the recipient ours (a local domain or an alias), so that no relay permission is needed? */
  local: boolean;
  /** The way to the choice, one plain sentence a step. */
  explain: string[];
  /** The settings of the hop; absent for `reports`, `redirect` and `fail`. */
  transport?: Transport | LocalTransport;
  /** For a local domain: whose mailbox. `local` is unquoted and in lower case, and comes from the network: never use it as a path unescaped. */
  mailbox?: { domain: string; local: string; tag?: string };
  /** For `redirect`: the final addresses, aliases of aliases already followed. */
  targets?: string[];
  /** For `fail`: what to tell the sender. */
  reply?: { code: number; enhanced: string; text: string };
};

/** How a recipient came about. */
export type RouteOptions = {
  /** It is a target of an alias, whose expansion is final: aliases are not asked again. */
  expanded?: boolean;
  /** It was written to a directory and came back: routes that write there are passed over. */
  cameBack?: boolean;
  /** What scanners found for it; left out: it is not known. */
  content?: FoundContent | undefined;
};

/** A routing table made ready: give it a recipient, get its route. */
export type CompiledRouting = (recipient: string, options?: RouteOptions) => RouteChoice;

/**
 * Where does mail for this recipient go? Aliases first (exact address, then catch-all), then the local domain's mailboxes,
 * then the explicit routes in order, then the last resort. Pure: the same table gives the same answer.
 *
 * @param recipient an address without angle brackets; `postmaster` alone is allowed (RFC 5321 §4.5.1)
 * @throws Error when a raw table refers to named lists; compile it with them first
 */
export function chooseRoute(
  recipient: string,
  routing: Routing | CompiledRouting,
  options?: RouteOptions,
): RouteChoice {
  if (typeof routing === 'function') return routing(recipient, options);
  let compiled = compiledTables.get(routing);
  if (!compiled) {
    compiled = compileRouting(routing);
    compiledTables.set(routing, compiled);
  }
  return compiled(recipient, options);
}

/**
 * Makes a routing table ready: once per revision, so that each choice costs a few map look-ups.
 *
 * @throws Error when a list cannot be read or names a list that is not there; validated settings never do
 */
export function compileRouting(
  routing: Routing,
  named: readonly NamedList[] = [],
  lookups?: LookupsAtHand,
): CompiledRouting {
  const resolveNamed = compileNamed(named, lookups);
  const table: Table = {
    domains: new Map(routing.localDomains.map((local) => [domainKey(local.domain), compileLocal(local)])),
    routes: routing.routes
      .filter((route) => route.enabled)
      .map((route) => ({
        route,
        list: readList(route.match, { kind: 'addresses', resolveNamed, where: `route ${route.name}` }),
        holds: conditionOf(route),
      })),
    fallback: routing.defaultRoute,
    firstDomain: routing.localDomains[0]?.domain,
  };
  const aliases = compileAliases(routing.aliases, {
    separatorOf: (domain) => table.domains.get(domain)?.separator ?? '',
    hasMailbox: ({ local, domain }) => {
      const known = table.domains.get(domain);
      return known?.listed?.has(local) || known?.reports.has(local) || false;
    },
  });

  return (recipient, options) => {
    const explain: string[] = [];
    const address = completeAddress(splitAddress(recipient), table, explain);
    if (address.domain === '')
      return fail('default', explain, { code: 550, enhanced: '5.1.3', text: 'The address has no domain' });
    if (options?.expanded) explain.push('It comes from an alias, so aliases are not asked again.');
    const expansion = options?.expanded ? undefined : aliases.expand(address, explain);
    if (expansion) {
      const route = `alias:${expansion.alias}`;
      if (expansion.reply) return { ...fail(route, explain, expansion.reply), local: true };
      return { kind: 'redirect', route, destination: 'redirect', local: true, explain, targets: expansion.targets };
    }
    const local = table.domains.get(address.domain);
    if (local) return toMailbox(address, local, explain);
    if (options?.cameBack) explain.push('It came back from a directory, so routes that write to one are passed over.');
    const chosen = table.routes.find(
      ({ route, list, holds }) =>
        !(options?.cameBack && route.transport.kind === 'queuefile') &&
        matchAddress(list, formatAddress(address), resolveNamed) &&
        holds(options?.content),
    );
    if (chosen) {
      const why = chosen.route.when ? ', for what was found in it' : '';
      explain.push(`Route ${chosen.route.name} takes it${why}.`);
      return leave(chosen.route.name, chosen.route.transport, { domain: address.domain, explain });
    }
    return toFallback(address, table, explain);
  };
}

const compiledTables = new WeakMap<Routing, CompiledRouting>();

type Local = {
  domain: string;
  transport: LocalTransport;
  separator: string;
  /** The mailboxes in lower case, unquoted; undefined: any. */
  listed: Set<string> | undefined;
  /** The addresses for reports, likewise. */
  reports: Set<string>;
};

type Table = {
  domains: Map<string, Local>;
  routes: { route: Route; list: List; holds: ContentCondition }[];
  fallback: Routing['defaultRoute'];
  firstDomain: string | undefined;
};

function compileLocal({
  domain,
  mailboxes,
  transport,
  subaddressSeparator,
  reports = usualReports,
}: LocalDomain): Local {
  return {
    domain: domainKey(domain),
    transport,
    separator: subaddressSeparator,
    listed: mailboxes === 'any' ? undefined : namesOf(mailboxes),
    reports: namesOf(reports),
  };
}

/** Where reports of other servers are taken unless a domain says otherwise. */
export const usualReports: string[] = ['dmarc-reports', 'tls-reports'];

const namesOf = (names: readonly string[]): Set<string> =>
  new Set(names.map((name) => splitAddress(name).local.toLowerCase()));

/** @throws Error when the condition cannot be read; validated settings never do */
function conditionOf({ name, when = '' }: Route): ContentCondition {
  if (when.trim() === '') return () => true;
  const read = readContentCondition(when);
  if (!read.ok) throw new Error(`route ${name}: ${read.problem.reason}`);
  return read.holds;
}

/** RFC 5321 §4.5.1: `RCPT TO:<Postmaster>` without a domain must be taken. */
function completeAddress(address: MailAddress, table: Table, explain: string[]): MailAddress {
  if (address.domain !== '' || address.local.toLowerCase() !== 'postmaster' || table.firstDomain === undefined)
    return address;
  explain.push(`postmaster without a domain is the postmaster of ${table.firstDomain}.`);
  return { local: address.local, domain: domainKey(table.firstDomain) };
}

function toMailbox(address: MailAddress, domain: Local, explain: string[]): RouteChoice {
  const route = `local:${domain.domain}`;
  const full = address.local.toLowerCase();
  const { base, tag } = splitSubaddress(full, domain.separator);
  if (
    (domain.reports.has(full) || domain.reports.has(base)) &&
    !domain.listed?.has(full) &&
    !domain.listed?.has(base)
  ) {
    explain.push(`${domain.domain} is local, and takes reports of other servers at ${base}.`);
    return { kind: 'reports', route, destination: 'reports', local: true, explain };
  }
  const name = domain.listed?.has(full) ? full : base;
  if (domain.listed && !domain.listed.has(name) && name !== 'postmaster') {
    explain.push(`${domain.domain} is local and has no mailbox ${name}.`);
    const reply = { code: 550, enhanced: '5.1.1', text: 'No such mailbox here' };
    return { ...fail(route, explain, reply), local: true };
  }
  explain.push(
    domain.listed && !domain.listed.has(name)
      ? `${domain.domain} is local; mail for postmaster is always taken (RFC 5321 §4.5.1).`
      : `${domain.domain} is local; the mailbox is ${name}.`,
  );
  const mailbox = { domain: domain.domain, local: name, ...(name !== full && tag !== undefined ? { tag } : {}) };
  return { ...leave(route, domain.transport, { domain: domain.domain, explain }), local: true, mailbox };
}

function toFallback(address: MailAddress, table: Table, explain: string[]): RouteChoice {
  const { domain } = address;
  switch (table.fallback) {
    case 'sandbox':
      explain.push('No route takes it; the last resort is the sandbox.');
      return leave('default', { kind: 'sandbox' }, { domain, explain });
    case 'mx':
      explain.push(`No route takes it; the last resort is the servers DNS names for ${domain}.`);
      return leave('default', { kind: 'mx', port: 25 }, { domain, explain });
    case 'reject':
      explain.push('No route takes it, and there is no last resort.');
      return fail('default', explain, { code: 550, enhanced: '5.4.4', text: 'No route to this domain' });
  }
}

function leave(
  route: string,
  transport: Transport | LocalTransport,
  { domain, explain }: { domain: string; explain: string[] },
): RouteChoice {
  const destination = destinationOf(route, transport, domain);
  return { kind: transport.kind, route, destination, local: false, explain, transport };
}

/** Deliveries under one key may share a connection, so the key names everything that decides where it leads. */
function destinationOf(route: string, transport: Transport | LocalTransport, domain: string): string {
  const name = route.startsWith('local:') ? domain : route;
  switch (transport.kind) {
    case 'mx':
      return transport.port === 25 ? `mx:${domain}` : `mx:${domain}:${transport.port}`;
    case 'lmtp':
      return route.startsWith('local:') ? `lmtp:${transport.host}:${transport.port}` : `lmtp:${name}`;
    case 'smarthost':
    case 'maildir':
    case 'queuefile':
      return `${transport.kind}:${name}`;
    case 'sandbox':
    case 'discard':
      return transport.kind;
  }
}

function fail(route: string, explain: string[], reply: NonNullable<RouteChoice['reply']>): RouteChoice {
  return { kind: 'fail', route, destination: 'fail', local: false, explain, reply };
}
