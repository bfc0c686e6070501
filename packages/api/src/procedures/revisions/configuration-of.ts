import { readRevision } from '@posthorn/db/revisions';
import type { Configuration } from '@posthorn/settings/configuration';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';

/** The settings of one revision, or of the newest. */
export const configurationOf = async (
  ctx: ApiContext,
  number?: number | undefined,
): Promise<{ revision: number; configuration: Configuration }> => {
  const revision = await readRevision(ctx.services.pool, number);
  if (!revision)
    throw problem('not-found', number === undefined ? 'Nothing was published yet.' : `There is no revision ${number}.`);
  if (!('configuration' in revision)) {
    throw problem('not-possible', `Revision ${revision.number} cannot be read: ${revision.reason}.`);
  }
  return { revision: revision.number, configuration: revision.configuration };
};
