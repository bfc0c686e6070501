import { changeDraft, type Draft, type DraftChange } from '@posthorn/db/drafts';
import { storeSecrets } from '@posthorn/db/store-secrets';
import { type Configuration, type Problem, validateConfiguration } from '@posthorn/settings/configuration';
import { type Change, diffConfiguration } from '@posthorn/settings/diff';
import type { ApiContext } from './context.ts';
import { problem } from './problem.ts';
import { configurationOf } from './procedures/revisions/configuration-of.ts';
import { assertKnownSecrets, assertUsableKeys, readDocument } from './publishing.ts';
import { principalOf } from './trpc.ts';

/** What came of changing a draft. `changes` is empty when nothing differs from the base any more, and then there is no draft. */
export type Drafted = { base: number; changes: Change[]; errors: Problem[]; warnings: Problem[] };

/** The settings of a revision (the newest when none is named), read on the connection of the change under way. */
export type ReadRevision = (number?: number) => Promise<{ revision: number; configuration: Configuration }>;

/** What an edit makes of a draft. `isTrusted`: every reference to a secret in it was ours before. */
export type Edited = { base: number; document: unknown; isTrusted?: boolean };

/**
 * Changes the signed-in person's draft and says what it is now. What is malformed is refused; what only disagrees with
 * another setting is kept and told. A draft that changes nothing is no draft. Every way to edit goes through here.
 */
export const editDraft = async (
  ctx: ApiContext,
  edit: (draft: Draft | undefined, read: ReadRevision) => Promise<Edited>,
): Promise<Drafted> => {
  const { pool, secrets } = ctx.services;
  let drafted: Drafted | undefined;
  const { problems } = await changeDraft(pool, principalOf(ctx).id, async (draft, tx): Promise<DraftChange | null> => {
    const read: ReadRevision = (number) => configurationOf(ctx, number, tx);
    const { base, document, isTrusted } = await edit(draft, read);
    const edited = readDocument(document);
    if (!isTrusted) assertKnownSecrets(ctx, edited, draft);
    assertUsableKeys(edited);
    const before = await read(base);
    const configuration = await storeSecrets(secrets, edited, tx);
    const checked = validateConfiguration(configuration);
    drafted = {
      base,
      changes: diffConfiguration(before.configuration, configuration),
      errors: checked.ok ? [] : checked.problems,
      warnings: checked.ok ? checked.warnings : [],
    };
    return drafted.changes.length === 0 ? null : { base, configuration };
  });
  if (!drafted || problems.length > 0)
    throw problem('invalid-configuration', 'The draft was not kept.', { errors: problems });
  ctx.audit = { detail: { base: drafted.base, changes: drafted.changes.length } };
  return drafted;
};
