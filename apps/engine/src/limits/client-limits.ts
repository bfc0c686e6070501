import { type ConnectionCounts, createConnectionCounts } from './connection-counts.ts';
import { networkOf, unmapped } from './prefix.ts';
import { createRuleLimits, type RuleLimits } from './rule-limits.ts';
import { createTokenBuckets, type TokenBuckets } from './token-buckets.ts';

/** A client as limits see it: its address (an IPv6 client owns its whole /64) and the network around it. */
export type ClientKeys = { client: string; network: string };

/** Connections and rates by client, in this process. */
export type ClientLimits = {
  keysOf(address: string, prefix: { ipv4: number; ipv6: number }): ClientKeys;
  connections: ConnectionCounts;
  /** Connections by the proxy they came through. */
  proxies: ConnectionCounts;
  connectionRate: TokenBuckets;
  messageRate: TokenBuckets;
  recipientRate: TokenBuckets;
  /** Limits of the operator's rules. */
  rules: RuleLimits;
  /** This process's part of a limit meant for all live engines together, at least 1; 0 stays 0 (no limit). */
  share(limit: number): number;
  setLiveEngines(count: number): void;
};

/** Creates the counters of one engine process. */
export function createClientLimits(now: () => number): ClientLimits {
  let engines = 1;
  return {
    keysOf(address, prefix) {
      const plain = unmapped(address);
      return {
        client: plain.includes(':') ? networkOf(plain, { ipv4: 32, ipv6: prefix.ipv6 }) : plain,
        network: networkOf(plain, { ipv4: prefix.ipv4, ipv6: Math.min(prefix.ipv6, widerIpv6) }),
      };
    },
    connections: createConnectionCounts(),
    proxies: createConnectionCounts(),
    connectionRate: createTokenBuckets({ now }),
    messageRate: createTokenBuckets({ now }),
    recipientRate: createTokenBuckets({ now }),
    rules: createRuleLimits({ now }),
    share: (limit) => (limit <= 0 ? 0 : Math.max(1, Math.ceil(limit / engines))),
    setLiveEngines(count) {
      engines = Math.max(1, count);
    },
  };
}

/** A site usually owns a /48 (RFC 6177), as an IPv4 site owns about a /24. */
const widerIpv6 = 48;
