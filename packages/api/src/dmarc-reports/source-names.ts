import { dmarcSourceNames } from '@posthorn/db/mail/dmarc-source';
import { sourceNames } from '@posthorn/db/mail/verification-counts';
import type { Pool } from '@posthorn/db/pool';

/** Reverse names of addresses: as DNS said when a report named them, else as it said when they handed mail to us. */
export const namesOfSources = async (
  pool: Pool,
  rows: readonly { source: string | null }[],
): Promise<(source: string | null) => string | null> => {
  const sources = [...new Set(rows.flatMap(({ source }) => source ?? []))];
  const [looked, seen] = await Promise.all([dmarcSourceNames(pool, sources), sourceNames(pool, sources)]);
  return (source) => (source === null ? null : (looked.get(source) ?? seen.get(source) ?? null));
};
