import {
  countReceivedTls,
  keepReceivedTlsReport,
  listReceivedTlsReports,
  type ReceivedTlsReport,
  readReceivedTlsReport,
} from '@posthorn/db/mail/tls-report-received';
import { uuidv7 } from '@posthorn/events/id';
import { tlsReportToKeep } from '@posthorn/reports/tls-rpt/keep';
import { tlsReportsIn } from '@posthorn/reports/tls-rpt/mail';
import { readTlsReport, readTlsReportText } from '@posthorn/reports/tls-rpt/read';
import { ownDomains } from '@posthorn/settings/own-domains';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { given } from '../../given.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { count, daysInput, stretchOf } from './days.ts';

const receivedSchema = z.object({
  id: z.string(),
  receivedAt: instant,
  source: z.enum(['mail', 'upload']),
  messageId: z.string().nullable().meta({ description: 'The message it came with' }),
  fileName: z.string(),
  state: z.enum(['read', 'refused']),
  reason: z.string().nullable().meta({ description: 'Why it could not be read' }),
  remarks: z.array(z.string()).meta({ description: 'What in it was not as RFC 8460 says' }),
  repeats: count.meta({ description: 'How often the same came again; it counts once' }),
  organization: z.string(),
  contact: z.string(),
  reportId: z.string(),
  starts: instant.nullable(),
  ends: instant.nullable(),
  domains: z.array(z.string()),
  isOurs: z.boolean().meta({ description: 'About a domain of ours; others are kept and not counted' }),
  successful: count,
  failed: count,
});

const receivedView = ({
  receivedAt,
  starts,
  ends,
  octets: _,
  ...row
}: ReceivedTlsReport & { octets?: Uint8Array }) => ({
  ...row,
  receivedAt: isoOf(receivedAt),
  starts: isoOf(starts),
  ends: isoOf(ends),
});

export const received = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/received',
  tag: 'tls-reports',
  summary: 'Reports of other servers, newest first, and files that could not be read as one',
})
  .input(
    z.object({
      ...idPageInput,
      search: z.string().max(255).optional().meta({ description: 'A part of who reports, or a domain' }),
      state: z.enum(['read', 'refused']).optional(),
      failed: z.boolean().optional().meta({ description: 'Only reports of failures' }),
    }),
  )
  .output(page(receivedSchema))
  .query(async ({ ctx, input: { limit, cursor, search, state, failed } }) => {
    const { rows, more } = await listReceivedTlsReports(ctx.services.pool, {
      ...given({ search, state, hasFailures: failed, before: cursor }),
      limit,
    });
    return { items: rows.map(receivedView), nextCursor: more ? (rows.at(-1)?.id ?? null) : null };
  });

export const receivedSummary = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/received/summary',
  tag: 'tls-reports',
  summary: 'What others say of our domains: by day, by who reports, and what failed where',
  description: 'Each report counts once, on its first day. Reports about domains that are not ours do not count.',
})
  .input(z.object(daysInput))
  .output(
    z.object({
      from: z.string(),
      to: z.string(),
      successful: count,
      failed: count,
      days: z.array(z.object({ day: z.string(), successful: count, failed: count })),
      organizations: z.array(z.object({ organization: z.string(), reports: count, successful: count, failed: count })),
      failures: z.array(
        z.object({
          result: z.string(),
          domain: z.string(),
          host: z.string(),
          organizations: count,
          sessions: count,
          words: z.string(),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const stretch = stretchOf(input.days, ctx.services.now());
    const counted = await countReceivedTls(ctx.services.pool, stretch);
    const sum = (of: 'successful' | 'failed'): number => counted.days.reduce((all, day) => all + day[of], 0);
    return { ...stretch, successful: sum('successful'), failed: sum('failed'), ...counted };
  });

export const receivedReport = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/received/{id}',
  tag: 'tls-reports',
  summary: 'One report of another server, with its text',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    receivedSchema.extend({
      text: z
        .string()
        .nullable()
        .meta({ description: 'The file, unpacked; at most 200,000 characters. Null: it cannot be' }),
      isCut: z.boolean(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const row = await readReceivedTlsReport(ctx.services.pool, input.id);
    if (row === null) throw problem('not-found', 'There is no such report (any more).');
    const text = readTlsReportText(row.octets);
    return { ...receivedView(row), text: text?.slice(0, MAX_TEXT) ?? null, isCut: (text?.length ?? 0) > MAX_TEXT };
  });

export const upload = operation({
  needs: 'configure',
  method: 'POST',
  path: '/tls-reports/received',
  tag: 'tls-reports',
  summary: 'Hand in reports that came by another way',
  description:
    'JSON, the same packed by gzip, or a whole message that carries one. Each file gets its own answer; one that was handed in before is known again and not counted twice.',
})
  .input(
    z.object({
      files: z
        .array(z.object({ name: z.string().min(1).max(255), base64: z.base64().max(14_000_000) }))
        .min(1)
        .max(20),
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          id: z.string().meta({ description: 'The report; of one that was known, the first' }),
          result: z.enum(['read', 'known', 'refused']),
          reason: z.string().nullable(),
          remarks: z.array(z.string()),
        }),
      ),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const { pool, snapshot, now } = ctx.services;
    const isOurs = ownDomains(snapshot().configuration);
    const items = [];
    for (const { name, octets } of input.files.flatMap(filesIn)) {
      const read = readTlsReport(octets);
      const kept = await keepReceivedTlsReport(pool, {
        id: uuidv7(),
        receivedAt: now(),
        source: 'upload',
        messageId: null,
        fileName: name,
        octets,
        reason: read.ok ? null : read.reason,
        remarks: read.ok ? read.remarks : [],
        report: read.ok ? tlsReportToKeep(read.report, isOurs) : null,
      });
      const result = !read.ok ? ('refused' as const) : kept.isRepeated ? ('known' as const) : ('read' as const);
      items.push({
        name,
        id: kept.id,
        result,
        reason: read.ok ? null : read.reason,
        remarks: read.ok ? [...read.remarks] : [],
      });
    }
    ctx.audit = { detail: { files: items.length, refused: items.filter(({ result }) => result === 'refused').length } };
    return { items };
  });

/** A message is opened; any other file is taken as it is. */
function filesIn({ name, base64 }: { name: string; base64: string }): { name: string; octets: Uint8Array }[] {
  const octets = Buffer.from(base64, 'base64');
  const isMail =
    /\.eml$/i.test(name) || /^[A-Za-z][A-Za-z0-9-]{0,60}: /.test(octets.subarray(0, 100).toString('latin1'));
  const found = isMail ? tlsReportsIn(octets) : [];
  return found.length > 0 ? found : [{ name, octets }];
}

const MAX_TEXT = 200_000;
