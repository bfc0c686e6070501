import type { Resolver } from '@posthorn/dns/resolver';
import { type AddressGuard, refuseLinkLocal, refusePrivate } from '@posthorn/lookup/web/address-guard';
import { createPost } from '@posthorn/lookup/web/post';
import type { Configuration } from '@posthorn/settings/configuration';
import type { AcmeAsk } from '@posthorn/transport/acme/client';
import { trustIn } from '../secure/trust.ts';

/** Asks an authority on the web: bounded in time and size, over TLS that the settings trust, and never this machine unless they say so. */
export function askAuthority(
  acme: Pick<Configuration['acme'], 'authority' | 'privateAddresses'>,
  { resolver, guard }: { resolver: () => Resolver; guard?: AddressGuard | undefined },
): AcmeAsk {
  const trust = trustIn(acme.authority);
  const post = createPost({
    guard: guard ?? (acme.privateAddresses ? refuseLinkLocal : refusePrivate),
    trust: () => trust.context(),
    timeoutMs: 20_000,
    async addressesOf(host) {
      const answer = await resolver().addresses(host);
      return answer.kind === 'found' ? answer.records.map(({ address }) => address) : [];
    },
  });
  return (url, { method, headers, body }) =>
    post(url, { method, headers, body: Buffer.from(body), maxOctets: 300_000 });
}
