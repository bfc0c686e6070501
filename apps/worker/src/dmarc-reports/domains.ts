import type { Pool } from '@posthorn/db/mail/message';
import { readReplacedSuffixList, readSuffixListText } from '@posthorn/db/mail/public-suffix-list';
import type { TakeOptions } from '@posthorn/reports/dmarc-aggregate/take';
import { parseSuffixList, type SuffixList } from '@posthorn/reports/public-suffix/parse';
import { shippedSuffixList } from '@posthorn/reports/public-suffix/shipped';
import { reportedDomains } from '@posthorn/settings/own-domains';
import type { DeliverySettings } from '../settings.ts';

/** Who owns a name, and which domains are ours. The public-suffix list is read again when somebody replaces it. */
export function createDomainsOf(pool: Pool): (settings: DeliverySettings) => Promise<TakeOptions> {
  let known: { replacedAt: number; list: SuffixList } | null = null;

  return async ({ configuration }) => {
    const list = await listInUse();
    const ownerOf = (name: string): string => list.registrable(name);
    return { ownerOf, isOurs: reportedDomains(configuration, ownerOf) };
  };

  async function listInUse(): Promise<SuffixList> {
    const replaced = await readReplacedSuffixList(pool);
    if (replaced === null) return shippedSuffixList();
    const replacedAt = replaced.replacedAt.getTime();
    if (known?.replacedAt !== replacedAt) {
      const parsed = parseSuffixList((await readSuffixListText(pool)) ?? '');
      known = { replacedAt, list: parsed.ok ? parsed.list : shippedSuffixList() };
    }
    return known.list;
  }
}
