import { reportedDomains } from '@posthorn/settings/own-domains';
import type { ApiContext } from '../context.ts';
import { configurationOf } from '../procedures/revisions/configuration-of.ts';
import { suffixListInUse } from '../public-suffix/in-use.ts';

/** Who owns a name, and which domains are ours. */
export const domainsOf = async (ctx: ApiContext) => {
  const [{ list }, { configuration }] = await Promise.all([
    suffixListInUse(ctx.services.pool),
    // The newest revision, which this process may not run yet: who has just added a domain reads its reports again.
    configurationOf(ctx),
  ]);
  const ownerOf = (name: string): string => list.registrable(name);
  return { ownerOf, isOurs: reportedDomains(configuration, ownerOf) };
};
