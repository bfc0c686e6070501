import { countVerificationTotals, type VerificationTotals } from '@posthorn/db/mail/verification-counts';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { verificationFilterInput, verificationFilterOf } from './filter.ts';
import { isQuarantined, isRefused, outcomesOf, sumOf } from './outcomes.ts';
import { stretchOf } from './stretch.ts';

const count = z.number().int();

export const summary = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/verifications/summary',
  tag: 'dmarc',
  summary: 'The verifications of a search in numbers: by result, alignment, policy and what was done',
  description:
    'Everything that is kept when neither `after` nor `before` is given. Counting has a budget: `countedFrom` says how far back it came.',
})
  .input(z.object(verificationFilterInput))
  .output(
    z.object({
      from: instant,
      to: instant,
      countedFrom: instant,
      verified: count,
      pass: count.meta({ description: 'Aligned: SPF or DKIM vouch for the author domain' }),
      failed: count.meta({ description: 'Neither does, whatever the domain asks for' }),
      noRecord: count,
      errors: count.meta({ description: 'temperror and permerror' }),
      quarantined: count,
      refused: count,
      alignment: z.array(z.object({ name: z.enum(['both', 'spf-only', 'dkim-only', 'none']), count })),
      policies: z.array(z.object({ name: z.string(), count, pass: count, quarantined: count, refused: count })).meta({
        description: 'By what the record asks for; `absent` without a record',
      }),
      overrides: z
        .array(z.object({ name: z.string(), count }))
        .meta({ description: 'Why less was done than asked for' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const stretch = await stretchOf(ctx, verificationFilterOf(input));
    const { rows, countedFrom } = await countVerificationTotals(ctx.services.pool, stretch);
    const named = (names: readonly string[], of: (row: VerificationTotals) => string | null) =>
      names.map((name) => ({ name, rows: rows.filter((row) => of(row) === name) }));
    const overrides = [...new Set(rows.flatMap(({ override }) => override ?? []))].sort();
    return {
      from: isoOf(stretch.from),
      to: isoOf(stretch.to),
      countedFrom: isoOf(countedFrom),
      ...outcomesOf(rows),
      pass: sumOf(rows.filter(isPass)),
      noRecord: sumOf(rows.filter(({ status }) => status === 'norecord')),
      errors: sumOf(rows.filter(({ status }) => status.endsWith('error'))),
      alignment: named(alignments, alignmentOf).map(({ name, rows: own }) => ({
        name: name as (typeof alignments)[number],
        count: sumOf(own),
      })),
      policies: named(['reject', 'quarantine', 'none', 'absent'], ({ policy }) => policy || 'absent').map(
        ({ name, rows: own }) => ({
          name,
          count: sumOf(own),
          pass: sumOf(own.filter(isPass)),
          quarantined: sumOf(own.filter(isQuarantined)),
          refused: sumOf(own.filter(isRefused)),
        }),
      ),
      overrides: named(overrides, ({ override }) => override).map(({ name, rows: own }) => ({
        name,
        count: sumOf(own),
      })),
    };
  });

const isPass = ({ status }: VerificationTotals): boolean => status === 'accept';

const alignmentOf = ({ isSpfAligned, isDkimAligned }: VerificationTotals): string =>
  isSpfAligned ? (isDkimAligned ? 'both' : 'spf-only') : isDkimAligned ? 'dkim-only' : 'none';

const alignments = ['both', 'spf-only', 'dkim-only', 'none'] as const;
