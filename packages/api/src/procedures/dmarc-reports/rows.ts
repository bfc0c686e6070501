import { findDmarcRows } from '@posthorn/db/mail/dmarc-report-rows';
import { sourceGroups } from '@posthorn/reports/dmarc-aggregate/source-group';
import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { namesOfSources } from '../../dmarc-reports/source-names.ts';
import { operation } from '../../trpc.ts';
import { daysOf, lastDaysInput } from './days.ts';

const text = z.string();

export const reportRows = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/report-rows',
  tag: 'dmarc',
  summary: 'What reports say, row by row',
  description:
    'Of one report in its order, or of one address whenever it was; else of the last 30 days, or those that are asked for, newest first. Each row is mail of one day that came from one address and went alike.',
})
  .input(
    z.object({
      report: z.uuid().optional(),
      domain: text.max(255).optional(),
      source: text.max(64).optional().meta({ description: 'An address, or a network in CIDR' }),
      group: z.enum(sourceGroups).optional(),
      sender: text.max(255).optional().meta({ description: 'Empty: nobody vouches for the mail' }),
      override: text.max(40).optional().meta({
        description: 'Why receivers did otherwise than the policy asks, as `/dmarc/senders/overrides` names it',
      }),
      ...lastDaysInput,
      ...pageInput,
    }),
  )
  .output(
    page(
      z.object({
        report: text,
        number: z.number().int(),
        domain: text,
        day: text.meta({ format: 'date' }),
        organization: text,
        source: text.nullable(),
        sourceName: text.nullable().meta({ description: 'Reverse name, once it was looked up' }),
        count: z.number().int(),
        disposition: text,
        isDkimAligned: z.boolean(),
        isSpfAligned: z.boolean(),
        group: text,
        cause: text.meta({ description: 'Why mail of ours did not pass: service, dkim, strict, spf; empty else' }),
        sender: text,
        headerFrom: text,
        envelopeFrom: text.nullable(),
        envelopeTo: text.nullable(),
        reasons: z.array(z.object({ type: text, comment: text.nullable() })),
        dkim: z.array(
          z.object({ domain: text, selector: text.nullable(), result: text, humanResult: text.nullable() }),
        ),
        spf: z.array(z.object({ domain: text, scope: text.nullable(), result: text, humanResult: text.nullable() })),
      }),
    ),
  )
  .query(async ({ ctx, input }) => {
    const { cursor, limit, group, from, to, days, report, source, ...filter } = input;
    const { pool } = ctx.services;
    const offset = parseCursor(cursor, z.number().int().min(0).max(MOST_ROWS)) ?? 0;
    // One report, or one address, is little at any time.
    const isSmall = report !== undefined || source !== undefined;
    const stretch = isSmall ? { from, to } : daysOf(ctx, { from, to, days });
    const found = await findDmarcRows(pool, {
      filter: { ...filter, ...stretch, report, source, sourceGroup: group },
      offset,
      limit: limit + 1,
    });
    const rows = found.slice(0, limit);
    const nameOf = await namesOfSources(pool, rows);
    const next = offset + limit;
    return {
      items: rows.map(({ sourceGroup, ...row }) => ({
        ...row,
        group: sourceGroup,
        sourceName: nameOf(row.source),
      })),
      nextCursor: found.length > limit && next <= MOST_ROWS ? formatCursor(next) : null,
    };
  });

/** Paging by number reads what it passes over. */
const MOST_ROWS = 20_000;
