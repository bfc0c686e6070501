import { readDraft } from '@posthorn/db/drafts';
import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import type { ApiContext } from '../context.ts';
import { configurationOf } from '../procedures/revisions/configuration-of.ts';
import { principalOf } from '../trpc.ts';
import { type DomainEntry, type KeyRole, readSigningKeys, type SigningKey } from './keys.ts';
import { type Judged, judgeSigning } from './state.ts';

/** The settings that pages of domains are about: those in force, and the draft of whoever asks. */
export type TwoSettings = { live: Configuration; draft: Configuration | null };

export async function readTwoSettings(ctx: ApiContext): Promise<TwoSettings> {
  // The newest revision, which this process may not run yet: who has just published sees it.
  const [draft, { configuration }] = await Promise.all([
    readDraft(ctx.services.pool, principalOf(ctx).id),
    configurationOf(ctx),
  ]);
  return { live: configuration, draft: draft?.configuration ?? null };
}

/** A domain of ours, whatever it is here for. Its name as people write it. */
export type KnownDomain = {
  name: string;
  isLocal: boolean;
  /** Keys are made for it, in force or in the draft. */
  signs: boolean;
};

/** Every domain that the settings know, by name. */
export function knownDomains({ live, draft }: TwoSettings): KnownDomain[] {
  const found = new Map<string, KnownDomain>();
  const note = (name: string, fact: Partial<KnownDomain>): void => {
    const key = domainKey(name);
    found.set(key, { ...(found.get(key) ?? { name, isLocal: false, signs: false }), ...fact });
  };
  for (const { routing, dkim } of draft ? [live, draft] : [live]) {
    for (const { domain } of routing.localDomains) note(domain, { isLocal: true });
    for (const { domain } of dkim.domains) note(domain, { signs: true });
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export const entryOf = (configuration: Configuration | null, domain: string): DomainEntry | undefined =>
  configuration?.dkim.domains.find((entry) => domainKey(entry.domain) === domainKey(domain));

/** How a domain signs: its keys, those of the draft among them, and what is to be done. */
export type Signing = Judged & {
  keys: SigningKey[];
  /** Selectors of keys in force that the draft changes or takes away. */
  changed: ReadonlySet<string>;
  leaving: ReadonlySet<string>;
  entry: DomainEntry | undefined;
};

export async function readSigning(ctx: ApiContext, settings: TwoSettings, domain: string): Promise<Signing> {
  const { services } = ctx;
  const live = entryOf(settings.live, domain);
  const draft = settings.draft ? entryOf(settings.draft, domain) : live;
  const { dkim } = settings.live;
  const fresh = (draft?.keys ?? []).filter(({ selector }) => !live?.keys.some((key) => key.selector === selector));
  const inForce = live ? await readSigningKeys(services, live, dkim) : [];
  const drafted = draft ? await readSigningKeys(services, { ...draft, keys: fresh }, dkim) : [];
  const keys = [...inForce, ...drafted.map((key): SigningKey => ({ ...key, role: 'draft' }))].sort(
    (a, b) => order.indexOf(a.role) - order.indexOf(b.role),
  );
  const leaving = new Set<string>();
  const changed = new Set<string>();
  for (const key of live?.keys ?? []) {
    const other = draft?.keys.find(({ selector }) => selector === key.selector);
    if (!other) leaving.add(key.selector);
    else if (JSON.stringify(other) !== JSON.stringify(key)) changed.add(key.selector);
  }
  const { keepRecordDays, rotateAfterMonths } = dkim;
  const judged = judgeSigning(keys, { now: services.now(), keepRecordDays, rotateAfterMonths });
  return { ...judged, keys, changed, leaving, entry: draft ?? live };
}

/** What acts now first, what has done its work last. */
const order: readonly KeyRole[] = ['signs', 'blocked', 'next', 'draft', 'stands-by', 'over'];
