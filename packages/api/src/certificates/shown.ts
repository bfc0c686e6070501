import type { Configuration } from '@posthorn/settings/configuration';

type Certificate = Configuration['tls']['certificates'][number];

/** Names of listeners (those that are on) that show a certificate to clients which name no host, or one that is not ours. */
export function listenersOf(configuration: Configuration, name: string): string[] {
  const { entries } = configuration.listeners;
  const first = configuration.tls.certificates[0]?.name;
  return entries
    .filter(({ enabled, certificate }) => enabled && (certificate || first) === name)
    .map((entry) => entry.name);
}

/** Host names a certificate answers to: those of the settings, else those in it. Wildcards are left out: they name no host. */
export const hostsOf = (
  { names }: Pick<Certificate, 'names'>,
  inUse: { names: readonly string[] } | undefined,
): string[] => {
  const given = names.length > 0 ? names.map((name) => name.toLowerCase()) : (inUse?.names ?? []);
  return [...new Set(given.filter((name) => !name.startsWith('*.') && name.includes('.')))].slice(0, MOST_HOSTS);
};

/**
 * Of the certificates that answer to a host, in the order in which an engine looks for one: a listener's own, then whichever stands first in the
 * list. The first is the one that mail servers are shown.
 */
export function certificatesFor(
  host: string,
  configuration: Configuration,
  hosts: ReadonlyMap<string, readonly string[]>,
): string[] {
  const answering = configuration.tls.certificates.filter(({ name }) => hosts.get(name)?.includes(host));
  const own = configuration.listeners.entries
    .filter(({ enabled, kind }) => enabled && kind === 'mx')
    .map(({ certificate }) => certificate || configuration.tls.certificates[0]?.name);
  const rank = ({ name }: Certificate): number => (own.includes(name) ? 0 : 1);
  return answering.toSorted((a, b) => rank(a) - rank(b)).map(({ name }) => name);
}

/** The settings with one certificate in the place of another: shown wherever that was, which stays behind it. */
export function switched(configuration: Configuration, from: string, to: string): Configuration {
  const next = structuredClone(configuration);
  const { certificates } = next.tls;
  const moved = certificates.find(({ name }) => name === to);
  if (moved) {
    certificates.splice(certificates.indexOf(moved), 1);
    certificates.splice(
      certificates.findIndex(({ name }) => name === from),
      0,
      moved,
    );
  }
  for (const entry of next.listeners.entries) if (entry.certificate === from) entry.certificate = to;
  return next;
}

const MOST_HOSTS = 10;
