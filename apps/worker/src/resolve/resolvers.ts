import type { DnsServer, Resolver } from '@posthorn/dns/resolver';
import type { PosthornEvent } from '@posthorn/events/event';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { resolverFor, serversFor } from './resolver.ts';
import { createResolverWatch } from './watch.ts';

export type Resolvers = AsyncDisposable & {
  /** The one in force, with its cache. */
  current(): Resolver;
  /** The same without a cache: what is published now. */
  fresh(): Resolver;
  /** The servers behind both, in order. */
  servers(): DnsServer[];
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
  const watch = createResolverWatch({
    process,
    settings,
    servers,
    tell,
    // What came from it stands in the caches as authentic.
    onChange: renew,
    onFailure: (error) => log.warn({ err: error }, 'resolvers could not be looked at'),
  });
  const { isDistrusted } = watch;
  let current = resolverFor(settings(), boot, { isDistrusted });
  let fresh = resolverFor(settings(), boot, { isFresh: true, isDistrusted });
  function renew(): void {
    current = resolverFor(settings(), boot, { isDistrusted });
    fresh = resolverFor(settings(), boot, { isFresh: true, isDistrusted });
  }
  return {
    current: () => current,
    fresh: () => fresh,
    servers,
    renew,
    [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
  };
}
