import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from './configuration.ts';

/** Whether a domain is one of ours: local, or one that we sign for; with their subdomains. */
export function ownDomains({ routing, dkim }: Pick<Configuration, 'routing' | 'dkim'>): (domain: string) => boolean {
  const own = new Set([...routing.localDomains, ...dkim.domains].map(({ domain }) => domainKey(domain)));
  return (domain) => {
    const labels = domainKey(domain).split('.');
    return labels.some((_, at) => own.has(labels.slice(at).join('.')));
  };
}

/**
 * Whether a report about a domain is about one of ours: our own domains, and those of the same owner above them, whose record holds for all
 * below that have none.
 *
 * @param ownerOf the organisational domain of a name
 */
export function reportedDomains(
  configuration: Pick<Configuration, 'routing' | 'dkim'>,
  ownerOf: (name: string) => string,
): (domain: string) => boolean {
  const isOwn = ownDomains(configuration);
  const own = [...configuration.routing.localDomains, ...configuration.dkim.domains].map((one) =>
    domainKey(one.domain),
  );
  return (domain) =>
    isOwn(domain) || own.some((name) => name.endsWith(`.${domain}`) && ownerOf(name) === ownerOf(domain));
}
