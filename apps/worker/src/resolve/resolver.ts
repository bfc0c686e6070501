import { chosenServers, configuredResolver } from '@posthorn/dns/configured';
import type { DnsServer, Resolver } from '@posthorn/dns/resolver';
import type { Job } from '../deliver/job.ts';
import type { DeliverySettings } from '../settings.ts';
import { type FoundWay, findWay, type ResolveContext } from './ways.ts';

/**
 * A resolver as the settings want it. `isFresh`: keeps nothing, for who wants to know what is published now. `isDistrusted`: a
 * server that the settings trust, but that was found not to validate.
 */
export function resolverFor(
  settings: DeliverySettings,
  boot: readonly DnsServer[],
  { isFresh = false, isDistrusted }: { isFresh?: boolean; isDistrusted: (server: DnsServer) => boolean },
): Resolver {
  const { configuration, policy } = settings;
  const isTrusted = (address: string, server: DnsServer): boolean =>
    policy.hosts(configuration.dns.trusted, { address }) && !isDistrusted(server);
  return configuredResolver(configuration.dns, { boot, isTrusted, isFresh });
}

/** The resolvers that are asked, in order. */
export function serversFor(settings: DeliverySettings, boot: readonly DnsServer[]): DnsServer[] {
  return chosenServers(settings.configuration.dns.servers, boot);
}

/** Ways found a moment ago, so that a batch of a thousand messages to one domain looks them up once. */
export function createWayFinder(options: {
  resolver: () => Resolver;
  random: () => number;
  policyFor: ResolveContext['policyFor'];
}): (job: Job) => Promise<FoundWay> {
  const found = new Map<string, { way: Promise<FoundWay>; until: number }>();
  return (job) => {
    const { choice, settings } = job;
    const key = `${settings.revision} ${choice.destination} ${choice.route} ${settings.place}`;
    const known = found.get(key);
    if (known && known.until > performance.now()) return known.way;
    if (found.size > maxFound) found.clear();
    const address = job.recipients[0]?.address ?? '';
    const domain = address.slice(address.lastIndexOf('@') + 1);
    const { random, policyFor } = options;
    const way = findWay(choice, domain, { resolver: options.resolver(), random, settings, policyFor });
    found.set(key, { way, until: performance.now() + keepMs });
    // What could not be found out is asked again for the next message.
    way.catch(() => found.delete(key));
    return way;
  };
}

/** Short: equal MX preferences are to be shuffled for each new bundle of mail, and DNS has a cache of its own. */
const keepMs = 2000;
const maxFound = 1000;
