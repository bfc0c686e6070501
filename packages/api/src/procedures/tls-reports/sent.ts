import {
  listSentTlsReports,
  readSentTlsReport,
  type SentTlsReport,
  sendTlsReportAgain,
} from '@posthorn/db/mail/tls-report-sent';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { given } from '../../given.ts';
import { problem } from '../../problem.ts';
import { readReportSender, reportSenderSchema } from '../../signing/report-sender.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { count } from './days.ts';

const states = ['waiting', 'sent', 'failed', 'withheld'] as const;

const sentSchema = z.object({
  id: z.string(),
  day: z.string(),
  domain: z.string(),
  state: z.enum(states),
  reason: z.string().nullable().meta({ description: 'Why it was not sent, or still waits' }),
  targets: z.array(
    z.object({
      to: z.string(),
      state: z.enum(['waiting', 'sent', 'failed']),
      words: z.string().optional(),
      messageId: z.string().optional().meta({ description: 'The message that carries it' }),
      at: z.string().optional(),
    }),
  ),
  successful: count,
  failed: count,
  attempts: count,
  tryAfter: instant.meta({ description: 'When it is tried next, while it waits' }),
  finishedAt: instant.nullable(),
});

const sentView = ({
  report: _,
  tryAfter,
  finishedAt,
  ...row
}: Omit<SentTlsReport, 'report'> & { report?: unknown }) => ({
  ...row,
  tryAfter: isoOf(tryAfter),
  finishedAt: isoOf(finishedAt),
});

export const sent = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/sent',
  tag: 'tls-reports',
  summary: 'The reports that other domains were or will be told, newest first',
  description: 'What waits for its moment is among them; a domain that turns out not to ask for reports leaves no row.',
})
  .input(
    z.object({
      ...idPageInput,
      domain: z.string().max(255).optional().meta({ description: 'A part of the domain' }),
      state: z.enum(states).optional(),
    }),
  )
  .output(
    page(sentSchema).extend({
      isOn: z.boolean().meta({ description: 'Whether reports are sent at all' }),
      sender: reportSenderSchema,
    }),
  )
  .query(async ({ ctx, input: { limit, cursor, domain, state } }) => {
    const { rows, more } = await listSentTlsReports(ctx.services.pool, {
      ...given({ domain, state, before: cursor }),
      limit,
    });
    const { send: isOn, sender } = ctx.services.snapshot().configuration.tlsRpt;
    return {
      items: rows.map(sentView),
      nextCursor: more ? (rows.at(-1)?.id ?? null) : null,
      isOn,
      sender: await readReportSender(ctx, sender),
    };
  });

export const sentReport = operation({
  needs: 'read',
  method: 'GET',
  path: '/tls-reports/sent/{id}',
  tag: 'tls-reports',
  summary: 'One report to another domain, with its JSON',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    sentSchema.extend({
      report: z.unknown().meta({ description: 'As it travels (RFC 8460 §4.4); null until it is written' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const row = await readSentTlsReport(ctx.services.pool, input.id);
    if (row === null) throw problem('not-found', 'There is no such report (any more).');
    return { ...sentView(row), report: row.report };
  });

export const sendAgain = operation({
  needs: 'queue',
  method: 'POST',
  path: '/tls-reports/sent/{id}/again',
  tag: 'tls-reports',
  summary: 'Send a report once more',
  description: 'The same report, with the same id, to all addresses that the domain publishes now.',
})
  .input(z.object({ id: z.uuid() }))
  .output(sentSchema)
  .mutation(async ({ ctx, input }) => {
    const { pool, snapshot } = ctx.services;
    if ((await readSentTlsReport(pool, input.id)) === null)
      throw problem('not-found', 'There is no such report (any more).');
    if (!snapshot().configuration.tlsRpt.send)
      throw problem('not-possible', 'Sending TLS reports is off. Turn on “Send reports” first.');
    const row = await sendTlsReportAgain(pool, input.id);
    if (row === null) throw problem('not-possible', 'This report waits to be sent already.');
    ctx.audit = { target: input.id, detail: { domain: row.domain, day: row.day } };
    return sentView(row);
  });
