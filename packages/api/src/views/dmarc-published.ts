import { policies } from '@posthorn/reports/dmarc-aggregate/report';
import { z } from 'zod';

const policy = z.enum(policies).nullable();
const alignment = z.enum(['r', 's']).nullable();

/** A DMARC record as a reporter found it. Null: not said. */
export const publishedSchema = z.object({
  p: policy,
  sp: policy,
  np: policy,
  adkim: alignment,
  aspf: alignment,
  isTesting: z.boolean().nullable().meta({ description: '`t=y`: the policy is not to be applied yet' }),
  pct: z.number().int().nullable(),
});

/** Reads what is kept with a report. */
export const publishedOf = (kept: { [name: string]: unknown } | null): z.infer<typeof publishedSchema> => {
  const read = publishedSchema.safeParse(kept);
  return read.success
    ? read.data
    : { p: null, sp: null, np: null, adkim: null, aspf: null, isTesting: null, pct: null };
};
