import type { Queryable } from '@posthorn/db/pool';
import { readRevision } from '@posthorn/db/revisions';
import type { Configuration } from '@posthorn/settings/configuration';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';

/** The settings of one revision, or of the newest; inside a transaction, through its connection. */
export const configurationOf = async (
  ctx: ApiContext,
  number?: number | undefined,
  from: Queryable = ctx.services.pool,
): Promise<{ revision: number; configuration: Configuration }> => {
  const revision = await readRevision(from, number);
  if (!revision)
    throw problem('not-found', number === undefined ? 'Nothing was published yet.' : `There is no revision ${number}.`);
  if (!('configuration' in revision)) {
    throw problem('not-possible', `Revision ${revision.number} cannot be read: ${revision.reason}.`);
  }
  return { revision: revision.number, configuration: revision.configuration };
};
