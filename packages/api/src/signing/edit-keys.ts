import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { editDraft } from '../drafting.ts';
import { configurationOf } from '../procedures/revisions/configuration-of.ts';
import { publishDocument } from '../publishing.ts';
import { publishedSchema, reasonInput, waitInput } from '../views/configuration.ts';
import { draftedSchema, draftedView } from '../views/draft.ts';
import type { DomainEntry } from './keys.ts';

/** Where a change goes: into the draft of whoever makes it, or at once in force. */
export const placeInput = z
  .union([
    z.object({ into: z.literal('draft') }),
    z.object({ into: z.literal('force'), reason: reasonInput, waitMs: waitInput }),
  ])
  .default({ into: 'draft' });

export const changedSchema = z.object({
  drafted: draftedSchema.nullable().meta({ description: 'The draft as it is now, when the change went there' }),
  published: publishedSchema.nullable(),
});

/** Changes the entry of a domain (made when there is none); `null` takes it away. */
export async function editKeys(
  ctx: ApiContext,
  domain: string,
  how: { place: z.output<typeof placeInput>; change: (entry: DomainEntry) => DomainEntry | null },
): Promise<z.output<typeof changedSchema>> {
  const { place, change } = how;
  if (place.into === 'draft') {
    const drafted = await editDraft(ctx, async (draft, read) => {
      const newest = await read();
      const document = changed(draft?.configuration ?? newest.configuration, domain, change);
      return { base: draft?.base ?? newest.revision, document };
    });
    return { drafted: draftedView(drafted), published: null };
  }
  const { revision, configuration } = await configurationOf(ctx);
  const document = changed(configuration, domain, change);
  const { reason, waitMs } = place;
  return { drafted: null, published: await publishDocument(ctx, document, { base: revision, reason, waitMs }) };
}

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
