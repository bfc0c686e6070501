import { createResolver, type DnsServer, type Resolver } from './resolver.ts';
import { parseServers, systemServers } from './servers.ts';

/** What an operator says about DNS. */
export type DnsWishes = {
  /** As in the boot environment, one server each; empty: whatever else is known. */
  servers: readonly string[];
  /** Seconds. */
  timeout: number;
  attempts: number;
};

export type DnsAround = {
  /** Servers of the boot environment. */
  boot: readonly DnsServer[];
  /** May that server be believed that an answer is authentic? */
  isTrusted: (host: string, server: DnsServer) => boolean;
  /** Keeps nothing, for who wants to know what is published now. */
  isFresh?: boolean;
};

/** A resolver as the settings want it. */
export function configuredResolver(wishes: DnsWishes, { boot, isTrusted, isFresh = false }: DnsAround): Resolver {
  return createResolver({
    ...(isFresh ? { cache: false } : {}),
    servers: chosenServers(wishes.servers, boot),
    timeoutMs: wishes.timeout * 1000,
    attempts: wishes.attempts,
    trustedForAd: (server) => isTrusted(server.host, server),
  });
}

/** The servers that are asked, in order: those of the settings, else those of the boot environment, else the system's. */
export function chosenServers(wished: readonly string[], boot: readonly DnsServer[]): DnsServer[] {
  return wished.length > 0 ? parseServers(wished.join(',')) : boot.length > 0 ? [...boot] : systemServers();
}
