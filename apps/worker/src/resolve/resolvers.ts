import type { DnsServer, Resolver } from '@posthorn/dns/resolver';
import { stateOf } from '@posthorn/dns/state';
import { createResolverWatch } from '@posthorn/dns/watch';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { DnsState } from '@posthorn/settings/dns-look';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { resolverFor, serversFor } from './resolver.ts';

export type Resolvers = AsyncDisposable & {
  /** The one in force, with its cache. */
  current(): Resolver;
  /** The same without a cache: what is published now. */
  fresh(): Resolver;
  /** The servers behind both, in order. */
  servers(): DnsServer[];
  /** What is known of them, and how the cache does. */
  state(): DnsState;
  /** Looks at the trusted ones now. */
  look(): Promise<void>;
  /** After other settings: what was learnt is forgotten. */
  renew(): void;
};

/** The resolvers of a worker: as the settings want them, and believed for as long as they validate. */
export function createResolvers(options: {
  process: string;
  log: WorkerLog;
  settings: () => DeliverySettings;
  /** Those of the boot environment. */
  boot: readonly DnsServer[];
  tell: (event: PosthornEvent) => void;
}): Resolvers {
  const { process, log, settings, boot, tell } = options;
  const servers = (): DnsServer[] => serversFor(settings(), boot);
  const isTrusted = ({ host }: DnsServer): boolean => {
    const { policy, configuration } = settings();
    return policy.hosts(configuration.dns.trusted, { address: host });
  };
  const watch = createResolverWatch({
    wishes: () => settings().configuration.dns,
    trusted: () => servers().filter(isTrusted),
    onChange({ server, isBelieved, text }) {
      tell(newEvent(isBelieved ? 'dns:trusted' : 'dns:distrusted', { process, text, data: { server } }));
      // What came from it stands in the caches as authentic.
      renew();
    },
  });
  const { isDistrusted } = watch;
  let current = resolverFor(settings(), boot, { isDistrusted });
  let fresh = resolverFor(settings(), boot, { isFresh: true, isDistrusted });
  function renew(): void {
    current = resolverFor(settings(), boot, { isDistrusted });
    fresh = resolverFor(settings(), boot, { isFresh: true, isDistrusted });
  }
  const rounds = startRounds({
    everyMs: 30_000,
    round: watch.lookWhenDue,
    onFailure: (error) => log.warn({ err: error }, 'resolvers could not be looked at'),
  });
  return {
    current: () => current,
    fresh: () => fresh,
    servers,
    state: () => stateOf({ servers: servers(), isTrusted, watch, resolver: current }),
    look: watch.look,
    renew,
    [Symbol.asyncDispose]: () => rounds[Symbol.asyncDispose](),
  };
}
