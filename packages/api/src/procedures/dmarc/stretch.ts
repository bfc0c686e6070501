import type { CountStretch } from '@posthorn/db/mail/verification-counts';
import type { VerificationFilter } from '@posthorn/db/mail/verification-filter';
import { oldestVerification } from '@posthorn/db/mail/verification-search';
import type { ApiContext } from '../../context.ts';

/** What a filter counts in: its own times, else from the oldest that is kept until now. Ends are whole buckets. */
export const stretchOf = async (
  { services }: ApiContext,
  { before, after, ...filter }: VerificationFilter,
): Promise<CountStretch & { bucketSeconds: number }> => {
  const now = services.now();
  const end = before ?? now;
  const oldest = after ?? (await oldestVerification(services.pool)) ?? now;
  const begin = Math.min(oldest.getTime(), end.getTime() - shortestMs);
  const bucketSeconds = bucketFor((end.getTime() - begin) / 1000);
  const width = bucketSeconds * 1000;
  return {
    filter,
    // A time that was asked for is kept to the moment, so that what is counted is what is listed.
    from: after ?? new Date(Math.floor(begin / width) * width),
    to: before ?? new Date(Math.ceil((end.getTime() + 1) / width) * width),
    bucketSeconds,
  };
};

/** At most about 150 bars, of a width that people think in. */
const bucketFor = (seconds: number): number => widths.find((width) => seconds / width <= 150) ?? 604_800;

const widths = [10, 60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const shortestMs = 600_000;
