import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import type { z } from 'zod';
import { type changedSchema, changeSettings, type placeInput } from '../changing.ts';
import type { ApiContext } from '../context.ts';
import type { DomainEntry } from './keys.ts';

/** Changes the entry of a domain (made when there is none); `null` takes it away. */
export const editKeys = (
  ctx: ApiContext,
  domain: string,
  { place, change }: { place: z.output<typeof placeInput>; change: (entry: DomainEntry) => DomainEntry | null },
): Promise<z.output<typeof changedSchema>> =>
  changeSettings(ctx, place, (configuration) => changed(configuration, domain, change));

function changed(
  configuration: Configuration,
  domain: string,
  change: (entry: DomainEntry) => DomainEntry | null,
): Configuration {
  const { dkim } = configuration;
  const at = dkim.domains.findIndex((entry) => domainKey(entry.domain) === domain);
  const entry = change(at < 0 ? { domain, subdomains: true, keys: [] } : dkim.domains[at]!);
  const domains =
    at < 0
      ? [...dkim.domains, ...(entry ? [entry] : [])]
      : dkim.domains.flatMap((one, index) => (index !== at ? [one] : entry ? [entry] : []));
  return { ...configuration, dkim: { ...dkim, domains } };
}
