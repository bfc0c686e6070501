import type { RouteChoice } from '@posthorn/policy/route';
import type { Configuration } from '@posthorn/settings/configuration';

/** A SOCKS proxy that mail may leave through. */
export type ProxySettings = Configuration['socks']['proxies'][number];

/** One proxy that was asked for a connection: how long it took, and why nothing came of it. */
export type ProxyTry = { proxy: string; ms: number; reason: string | null };

/** How an attempt left: the proxy that carried it, or none when no proxy could be used, and what was tried on the way. */
export type CarriedBy = {
  name: string | null;
  host?: string;
  port?: number;
  tries: readonly ProxyTry[];
};

/**
 * The proxies that mail of a route may leave through; undefined: it leaves directly. An empty list is not the same: proxies are wanted
 * and none is there, so the mail waits.
 */
export function proxiesFor(
  choice: Pick<RouteChoice, 'kind' | 'route'>,
  { socks, routing }: Pick<Configuration, 'socks' | 'routing'>,
): readonly ProxySettings[] | undefined {
  if (choice.kind !== 'mx' && choice.kind !== 'smarthost') return undefined;
  const names = routing.routes.find(({ name }) => name === choice.route)?.proxies ?? socks.use;
  if (names.length === 0 || names.includes('direct')) return undefined;
  return socks.proxies.filter(({ name, enabled }) => enabled && (names.includes('*') || names.includes(name)));
}

/** Tells proxies apart, and one from itself with other settings. */
export function proxyKey({ name, host, port, username, password }: ProxySettings): string {
  return `${name} ${host}:${port} ${username ?? ''} ${password?.$secret ?? ''}`;
}
