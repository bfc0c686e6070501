import { chosenServers, configuredResolver } from '@posthorn/dns/configured';
import type { DnsServer, Resolver } from '@posthorn/dns/resolver';
import { stateOf } from '@posthorn/dns/state';
import { createResolverWatch, type ResolverWatch } from '@posthorn/dns/watch';
import { compilePolicy } from '@posthorn/policy/index';
import type { Configuration } from '@posthorn/settings/configuration';
import type { DnsState } from '@posthorn/settings/dns-look';

export type Resolvers = Pick<ResolverWatch, 'look' | 'lookWhenDue'> & {
  /** The one in force, with its cache. */
  current(): Resolver;
  /** One for other settings; the one in force where they say the same about DNS. */
  for(configuration: Configuration): Resolver;
  /** What is known of the servers, and how the cache does. */
  state(): DnsState;
  /** Under other settings: what was learnt is forgotten where they say something else about DNS. */
  renew(): void;
};

/** The resolvers of an engine: as the settings want them, and believed for as long as they validate. */
export function createResolvers(options: {
  configuration: () => Configuration;
  /** Those of the boot environment. */
  boot: readonly DnsServer[];
  onStanding: (type: 'dns:trusted' | 'dns:distrusted', fields: { text: string; data: { server: string } }) => void;
}): Resolvers {
  const { configuration, boot, onStanding } = options;
  const servers = (): DnsServer[] => chosenServers(configuration().dns.servers, boot);
  const isTrusted = (server: DnsServer): boolean => trustOf(configuration())(server);
  const watch = createResolverWatch({
    wishes: () => configuration().dns,
    trusted: () => servers().filter(isTrusted),
    onChange({ server, isBelieved, text }) {
      // What came from it stands in the cache as authentic.
      current = make(configuration);
      onStanding(isBelieved ? 'dns:trusted' : 'dns:distrusted', { text, data: { server } });
    },
  });
  const make = (wanted: () => Configuration): Resolver =>
    configuredResolver(wanted().dns, {
      boot,
      isTrusted: (_, server) => trustOf(wanted())(server) && !watch.isDistrusted(server),
    });
  let inForce = configuration().dns;
  let current = make(configuration);
  const isOther = ({ dns }: Configuration): boolean => JSON.stringify(dns) !== JSON.stringify(inForce);
  return {
    look: watch.look,
    lookWhenDue: watch.lookWhenDue,
    current: () => current,
    for: (wanted) => (isOther(wanted) ? make(() => wanted) : current),
    state: () => stateOf({ servers: servers(), isTrusted, watch, resolver: current }),
    renew() {
      if (isOther(configuration())) current = make(configuration);
      inForce = configuration().dns;
    },
  };
}

function trustOf(configuration: Configuration): (server: DnsServer) => boolean {
  let trust = trusts.get(configuration);
  if (!trust) {
    const { hosts } = compilePolicy(configuration);
    trust = ({ host }) => hosts(configuration.dns.trusted, { address: host });
    trusts.set(configuration, trust);
  }
  return trust;
}

/** Kept, since lists of a revision are long and the question comes with each answer. */
const trusts = new WeakMap<Configuration, (server: DnsServer) => boolean>();
