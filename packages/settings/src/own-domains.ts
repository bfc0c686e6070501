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
