import {
  countReceivedTls,
  listReceivedTlsReports,
  type ReceivedTlsReport,
  readReceivedTlsReport,
} from '@posthorn/db/mail/tls-report-received';
import { readTlsReportText } from '@posthorn/reports/tls-rpt/read';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { given } from '../../given.ts';
import { problem } from '../../problem.ts';
import { takeReportFile } from '../../report-files/take-file.ts';
import { operation, principalOf } from '../../trpc.ts';
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
    'JSON, the same packed by gzip, or a whole message that carries one; a report of DMARC goes to where such are read. Each file gets its own answer; one that was handed in before is known again and not counted twice.',
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
          kind: z
            .enum(['tls', 'aggregate', 'failure'])
            .meta({ description: 'Reports of DMARC are kept with their own' }),
          id: z.string().meta({ description: 'The report; of one that was known, the first' }),
          result: z.enum(['read', 'known', 'refused']),
          reason: z.string().nullable(),
          remarks: z.array(z.string()),
        }),
      ),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const uploadedBy = principalOf(ctx).name;
    const items = [];
    for (const { name, base64 } of input.files) {
      const file = Buffer.from(base64, 'base64');
      for (const taken of await takeReportFile(ctx, { file, name, uploadedBy, otherwise: 'tls' })) {
        const { kind, id, state, reason, bent } = taken;
        const result: 'read' | 'known' | 'refused' =
          state === 'refused' ? 'refused' : state === 'again' ? 'known' : 'read';
        items.push({
          name: taken.fileName ?? name,
          kind,
          id,
          result,
          reason: result === 'refused' ? reason : null,
          remarks: bent,
        });
      }
    }
    ctx.audit = { detail: { files: items.length, refused: items.filter(({ result }) => result === 'refused').length } };
    return { items };
  });

const MAX_TEXT = 200_000;
