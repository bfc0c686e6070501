import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { mailHosts, withoutSelf } from '@posthorn/dns/mail-hosts';
import type { HostAddress, Resolver } from '@posthorn/dns/resolver';
import type { RouteChoice } from '@posthorn/policy/route';
import type { ProxySettings } from '../connect/proxies.ts';
import { classifyMailHosts, ours } from '../outcome/classify.ts';
import type { Verdict } from '../outcome/result.ts';
import type { TlsPolicy } from '../secure/policy.ts';
import type { DeliverySettings } from '../settings.ts';

/** One host to try. */
export type Hop = { name: string; port: number; addresses: HostAddress[] };

/** How mail leaves over a connection: hosts in the order to try them. */
export type Way = {
  protocol: 'smtp' | 'lmtp';
  hops: Hop[];
  tls: TlsPolicy;
  auth?: { username: string; password: string };
  /** The SOCKS proxies it has to leave through; left out: directly. */
  proxies?: readonly ProxySettings[];
};

export type FoundWay = { kind: 'way'; way: Way } | { kind: 'none'; verdict: Verdict };

export type ResolveContext = { resolver: Resolver; random: () => number; settings: DeliverySettings };

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
        way: { protocol: 'smtp', hops: found, tls: transport.tls, ...(auth.auth ? { auth: auth.auth } : {}) },
      };
    }
    case 'lmtp': {
      const hop = await namedHop(transport, context.resolver);
      if (hop.addresses.length === 0) return noAddress(transport.host);
      // RFC 2033 §4: LMTP is spoken inside one site.
      return { kind: 'way', way: { protocol: 'lmtp', hops: [hop], tls: 'opportunistic' } };
    }
    default:
      return { kind: 'none', verdict: ours('deferred', 'route', '4.3.5', `the route ${choice.route} has no next hop`) };
  }
}

async function mxWay(domain: string, port: number, context: ResolveContext): Promise<FoundWay> {
  const hosts = await mailHosts(domain, context.resolver, context.random);
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
      hops: usable.map(({ name, addresses }) => ({ name, port, addresses })),
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
    return { name: host, port, addresses: [{ address: host.replace(/^\[|\]$/g, ''), family: literal as 4 | 6 }] };
  }
  if (host !== 'localhost') {
    const answer = await resolver.addresses(host);
    if (answer.kind === 'found') return { name: host, port, addresses: answer.records };
  }
  const known = await lookup(host, { all: true }).catch(() => []);
  return {
    name: host,
    port,
    addresses: known.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })),
  };
}

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
