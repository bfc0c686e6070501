import type { ReplyPattern } from '@posthorn/events/explain/explanation';
import type { Lookups } from '@posthorn/lookup/room/lookups';
import type { Policy } from '@posthorn/policy/index';
import { compilePolicy } from '@posthorn/policy/index';
import { LookupFailed, onceKnown } from '@posthorn/policy/lookup/at-hand';
import type { Configuration } from '@posthorn/settings/configuration';
import { effectiveConfiguration, overridesFor } from '@posthorn/settings/overrides';
import { ownExplanations } from '@posthorn/settings/own-explanations';
import type { SandboxSettings } from './sandbox/server.ts';
import { type Trust, trustIn } from './secure/trust.ts';

/** One revision of the settings, made ready for deliveries. Made once a revision. */
export type DeliverySettings = {
  revision: number;
  configuration: Configuration;
  policy: Policy;
  /**
   * Lists are matched without waiting. Where some are backed by look-ups, whoever is about to match lists says here what he will ask, so that
   * the answers are at hand then. A failure is met again where it counts.
   */
  learn: (...questions: (() => unknown)[]) => Promise<void>;
  /** Names of the routes at which success reports are answered here. */
  lastHops: ReadonlySet<string>;
  /** Our name in HELO. */
  heloName: string;
  /** Our name in reports. */
  hostname: string;
  /** The address reports come from. */
  postmaster: string;
  sandbox: SandboxSettings;
  /** What the operator says that replies mean. */
  explanations: readonly ReplyPattern[];
  /** Who may vouch for other servers. */
  trust: Trust;
  /** The plaintext of a secret of this revision. */
  secret: (reference: { $secret: string }) => Promise<string>;
  /** Whose overrides these are, so that what was made under them is told apart; '' where nothing is overridden. */
  place: string;
  /** The same revision as it holds for mail to a domain; itself where nothing is overridden. */
  forDomain: (domain: string) => DeliverySettings;
};

/** The settings that hold for a recipient's address. */
export function settingsFor(settings: DeliverySettings, address: string): DeliverySettings {
  return settings.forDomain(address.slice(address.lastIndexOf('@') + 1));
}

/** The settings that hold for a destination: those of its domain, where it stands for the mail of one domain. */
export function settingsForDestination(settings: DeliverySettings, destination: string): DeliverySettings {
  const domain = /^mx:([^:]+)/.exec(destination)?.[1];
  return domain === undefined ? settings : settings.forDomain(domain);
}

export function prepareSettings(
  snapshot: { revision: number; configuration: Configuration; secret: DeliverySettings['secret'] },
  boot: { hostname: string; lookups?: Lookups },
): DeliverySettings {
  const { configuration, revision } = snapshot;
  const hostname = configuration.smtp.hostname || boot.hostname;
  const lookups = boot.lookups?.of(configuration, snapshot.secret);
  const policy = compilePolicy(configuration, lookups);
  const hasLookedUpLists = configuration.lists.named.some(({ lookup }) => lookup !== undefined);
  const { misbehave, ...sandbox } = configuration.sandbox;
  const secrets = new Map<string, Promise<string>>();
  const known = new Map<Configuration, DeliverySettings>();
  const everywhere: DeliverySettings = {
    revision,
    configuration,
    policy,
    async learn(...questions) {
      if (lookups === undefined || !hasLookedUpLists) return;
      const ask = async (question: () => unknown): Promise<void> => {
        try {
          await onceKnown(() => lookups.strictly(question));
        } catch (error) {
          if (!(error instanceof LookupFailed)) throw error;
        }
      };
      await Promise.all(questions.map(ask));
    },
    lastHops: new Set(configuration.routing.routes.filter(({ lastHop }) => lastHop).map(({ name }) => name)),
    hostname,
    heloName: configuration.delivery.helo || hostname,
    explanations: ownExplanations(configuration),
    trust: trustIn(configuration.tls.trustAnchors),
    postmaster: configuration.dsn.sender || `postmaster@${hostname}`,
    sandbox: {
      enabled: sandbox.enabled,
      keepMessages: sandbox.keepMessages,
      greylistSeconds: misbehave.greylistSeconds,
      slowMilliseconds: misbehave.slowMilliseconds,
      misbehave: {
        mode: misbehave.mode,
        matches: (recipient) => policy.addresses(misbehave.match, recipient),
      },
    },
    secret(reference) {
      let secret = secrets.get(reference.$secret);
      if (!secret) {
        secret = snapshot.secret(reference);
        secrets.set(reference.$secret, secret);
        // A failure is not remembered: the database may be back for the next delivery.
        secret.catch(() => secrets.delete(reference.$secret));
      }
      return secret;
    },
    place: '',
    forDomain(domain) {
      const effective = effectiveConfiguration(configuration, { domain });
      const found = known.get(effective);
      if (found) return found;
      const place = overridesFor(configuration, { domain }).join(' ');
      const made = {
        ...everywhere,
        configuration: effective,
        heloName: effective.delivery.helo || hostname,
        place,
      };
      known.set(effective, made);
      return made;
    },
  };
  known.set(configuration, everywhere);
  return everywhere;
}

/** Whether a group of settings differs. */
export const isOther = (a: DeliverySettings, b: DeliverySettings, group: 'dns' | 'queue'): boolean =>
  JSON.stringify(a.configuration[group]) !== JSON.stringify(b.configuration[group]);
