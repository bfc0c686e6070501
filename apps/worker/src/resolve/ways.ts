import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { mailHosts, withoutSelf } from '@posthorn/dns/mail-hosts';
import type { HostAddress, Resolver } from '@posthorn/dns/resolver';
import type { RouteChoice } from '@posthorn/policy/route';
import type { ProxySettings } from '../connect/proxies.ts';
import type { SourcePool } from '../connect/sources.ts';
import { classifyMailHosts, ours } from '../outcome/classify.ts';
import type { Verdict } from '../outcome/result.ts';
import type { PolicyKeeper, StsFound } from '../secure/sts/keeper.ts';
import type { DeliverySettings } from '../settings.ts';

/** One host to try. `canonicalName`: where its CNAMEs lead; `isSecure`: DNSSEC secures its addresses, and CNAMEs on the way. */
export type Hop = { name: string; canonicalName: string; port: number; addresses: HostAddress[]; isSecure: boolean };

/** How private a way out must be, as the route or the `delivery` settings say it. */
export type TlsPolicy = 'opportunistic' | 'required' | 'none' | 'implicit';

/** How mail leaves over a connection: hosts in the order to try them. */
export type Way = {
  protocol: 'smtp' | 'lmtp';
  hops: Hop[];
  tls: TlsPolicy;
  /** The domain whose MX records led to the hosts, or the host the operator named; '' for several of them. */
  nextHop: string;
  /** What led to the hosts: DNSSEC-secure MX records, others, or the operator. */
  lookUp: 'secure' | 'insecure' | 'given';
  viaMx: boolean;
  /** The MTA-STS policy of the domain. */
  sts: StsFound;
  /** There are more hosts, which could not be looked up now. */
  isPartial: boolean;
  /** Mail stays in our own house: a mail store, the sandbox. */
  isInside: boolean;
  auth?: { username: string; password: string };
  /** The SOCKS proxies it has to leave through; left out: directly. */
  proxies?: readonly ProxySettings[];
  /** The addresses of ours that it may leave from; left out: whatever the system or `delivery.sourceAddress` says. */
  sources?: SourcePool;
};

export type FoundWay = { kind: 'way'; way: Way } | { kind: 'none'; verdict: Verdict };

export type ResolveContext = {
  resolver: Resolver;
  random: () => number;
  settings: DeliverySettings;
  policyFor: PolicyKeeper['policyFor'];
};

/** Finds the hosts for a choice of route; `domain` is the recipient's, for MX look-ups. Outcomes are data; it never rejects. */
export async function findWay(choice: RouteChoice, domain: string, context: ResolveContext): Promise<FoundWay> {
  const { transport } = choice;
  switch (transport?.kind) {
    case 'mx':
      return mxWay(domain, transport.port, context);
    case 'smarthost': {
      const hops = await Promise.all(transport.hosts.map((host) => namedHop(host, context.resolver)));
      const found = hops.filter((hop) => hop.addresses.length > 0);
      if (found.length === 0) return noAddress(transport.hosts.map(({ host }) => host).join(', '));
      const auth = await credentials(transport, context.settings);
      if (auth.kind === 'unreadable') return { kind: 'none', verdict: auth.verdict };
      return {
        kind: 'way',
        way: {
          ...given,
          protocol: 'smtp',
          hops: found,
          tls: transport.tls,
          nextHop: transport.hosts.length === 1 ? found[0]!.name : '',
          isPartial: found.length < hops.length,
          isInside: false,
          ...(auth.auth ? { auth: auth.auth } : {}),
        },
      };
    }
    case 'lmtp': {
      const hop = await namedHop(transport, context.resolver);
      if (hop.addresses.length === 0) return noAddress(transport.host);
      // RFC 2033 §4: LMTP is spoken inside one site.
      const way: Way = {
        ...given,
        protocol: 'lmtp',
        hops: [hop],
        tls: 'opportunistic',
        nextHop: hop.name,
        isPartial: false,
        isInside: true,
      };
      return { kind: 'way', way };
    }
    default:
      return { kind: 'none', verdict: ours('deferred', 'route', '4.3.5', `the route ${choice.route} has no next hop`) };
  }
}

async function mxWay(domain: string, port: number, context: ResolveContext): Promise<FoundWay> {
  const [hosts, sts] = await Promise.all([
    mailHosts(domain, context.resolver, context.random),
    context.policyFor(domain, context.settings),
  ]);
  const verdict = classifyMailHosts(domain, hosts);
  if (verdict || hosts.kind !== 'hosts') {
    return { kind: 'none', verdict: verdict ?? ours('deferred', 'resolve', '4.4.3', `no hosts found for ${domain}`) };
  }
  // RFC 5321 §5.1: where we are a mail host of the domain ourselves, only more preferred hosts may be tried.
  const usable = withoutSelf(hosts.hosts, ({ name }) => isOurName(name, context.settings));
  if (usable.length === 0) {
    return {
      kind: 'none',
      verdict: ours('failed', 'resolve', '5.4.6', `mail for ${domain} loops back to myself: I am its best mail host`),
    };
  }
  return {
    kind: 'way',
    way: {
      protocol: 'smtp',
      tls: context.settings.configuration.delivery.tls,
      hops: usable.map(({ name, canonicalName, addresses, secure }) => ({
        name,
        canonicalName,
        port,
        addresses,
        isSecure: secure,
      })),
      nextHop: domain,
      lookUp: hosts.mxSecure ? 'secure' : 'insecure',
      viaMx: hosts.via === 'mx',
      sts,
      isPartial: hosts.unresolved.length > 0,
      isInside: false,
    },
  };
}

function isOurName(name: string, settings: DeliverySettings): boolean {
  return name !== 'localhost' && name.toLowerCase() === settings.hostname.toLowerCase();
}

/** A host the operator named: an address, a name in DNS, or one only this machine knows (/etc/hosts, a container network). */
export async function namedHop(named: { host: string; port: number }, resolver: Resolver): Promise<Hop> {
  const { host, port } = named;
  const literal = isIP(host.replace(/^\[|\]$/g, ''));
  if (literal !== 0) {
    const addresses = [{ address: host.replace(/^\[|\]$/g, ''), family: literal as 4 | 6 }];
    return { name: host, canonicalName: host, port, addresses, isSecure: false };
  }
  if (host !== 'localhost') {
    const answer = await resolver.addresses(host);
    if (answer.kind === 'found')
      return { name: host, canonicalName: answer.name, port, addresses: answer.records, isSecure: answer.secure };
  }
  const known = await lookup(host, { all: true }).catch(() => []);
  return {
    name: host,
    canonicalName: host,
    port,
    addresses: known.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })),
    isSecure: false,
  };
}

/** Where the operator named the hosts, nothing had to be looked up, and no policy of a domain speaks. */
const given = { lookUp: 'given', viaMx: false, sts: { policy: null } } as const;

async function credentials(
  transport: Extract<NonNullable<RouteChoice['transport']>, { kind: 'smarthost' }>,
  settings: DeliverySettings,
): Promise<{ kind: 'read'; auth?: Way['auth'] } | { kind: 'unreadable'; verdict: Verdict }> {
  if (!transport.username || !transport.password) return { kind: 'read' };
  try {
    return {
      kind: 'read',
      auth: { username: transport.username, password: await settings.secret(transport.password) },
    };
  } catch {
    return {
      kind: 'unreadable',
      verdict: ours('deferred', 'auth', '4.3.5', 'the password of the smarthost cannot be read from the database'),
    };
  }
}

function noAddress(hosts: string): FoundWay {
  return {
    kind: 'none',
    verdict: { ...ours('deferred', 'resolve', '4.4.3', `no address was found for ${hosts}`), fault: true },
  };
}
