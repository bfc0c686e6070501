import type { VerificationGroup } from '@posthorn/db/mail/verification-counts';
import { z } from 'zod';
import { instant, isoOf } from '../../views/time.ts';

const count = z.number().int();

/** What is counted of each source or author. */
export const groupCounts = {
  count,
  pass: count,
  spfAligned: count,
  dkimAligned: count,
  quarantined: count,
  refused: count,
  last: instant,
};

export const groupCountsView = ({ key: _, last, ...counts }: VerificationGroup) => ({ ...counts, last: isoOf(last) });
