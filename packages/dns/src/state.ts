import type { DnsServer, Resolver } from './resolver.ts';
import { nameOfServer } from './servers.ts';
import type { ResolverWatch } from './watch.ts';

/** What a process says of its resolvers, in the words of the settings' `DnsState`. */
export function stateOf(options: {
  servers: readonly DnsServer[];
  isTrusted: (server: DnsServer) => boolean;
  watch: Pick<ResolverWatch, 'standingOf' | 'isDistrusted'>;
  resolver: Pick<Resolver, 'cacheUse'>;
}) {
  const { servers, isTrusted, watch, resolver } = options;
  return {
    servers: servers.map((server) => {
      const standing = watch.standingOf(server);
      const found = standing?.found;
      return {
        server: nameOfServer(server),
        isTrusted: isTrusted(server),
        isBelieved: isTrusted(server) && !watch.isDistrusted(server),
        found: found?.kind === 'validates' && !found.isProven ? ('unproven' as const) : (found?.kind ?? null),
        reason: found?.kind === 'unknown' ? found.reason : null,
        lookedAt: standing?.at.toISOString() ?? null,
      };
    }),
    cache: resolver.cacheUse(),
  };
}
