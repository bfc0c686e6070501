import type { Policy } from '@posthorn/policy/index';
import { compilePolicy } from '@posthorn/policy/index';
import type { Configuration } from '@posthorn/settings/configuration';
import type { SandboxSettings } from './sandbox/server.ts';

/** One revision of the settings, made ready for deliveries. Made once a revision. */
export type DeliverySettings = {
  revision: number;
  configuration: Configuration;
  policy: Policy;
  /** Names of the routes at which success reports are answered here. */
  lastHops: ReadonlySet<string>;
  /** Our name in HELO. */
  heloName: string;
  /** Our name in reports. */
  hostname: string;
  /** The address reports come from. */
  postmaster: string;
  sandbox: SandboxSettings;
  /** The plaintext of a secret of this revision. */
  secret: (reference: { $secret: string }) => Promise<string>;
};

export function prepareSettings(
  snapshot: { revision: number; configuration: Configuration; secret: DeliverySettings['secret'] },
  boot: { hostname: string },
): DeliverySettings {
  const { configuration, revision } = snapshot;
  const hostname = configuration.smtp.hostname || boot.hostname;
  const policy = compilePolicy(configuration);
  const { misbehave, ...sandbox } = configuration.sandbox;
  const secrets = new Map<string, Promise<string>>();
  return {
    revision,
    configuration,
    policy,
    lastHops: new Set(configuration.routing.routes.filter(({ lastHop }) => lastHop).map(({ name }) => name)),
    hostname,
    heloName: configuration.delivery.helo || hostname,
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
      let known = secrets.get(reference.$secret);
      if (!known) {
        known = snapshot.secret(reference);
        secrets.set(reference.$secret, known);
        // A failure is not remembered: the database may be back for the next delivery.
        known.catch(() => secrets.delete(reference.$secret));
      }
      return known;
    },
  };
}
