import { gunzipSync } from 'node:zlib';
import { askForDmarcReports, listDmarcSent, readDmarcSent, sendDmarcReportAgain } from '@posthorn/db/mail/dmarc-sent';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { idPageInput, page } from '../../cursor.ts';
import { given } from '../../given.ts';
import { problem } from '../../problem.ts';
import { readReportSender, reportSenderSchema } from '../../signing/report-sender.ts';
import { operation, principalOf } from '../../trpc.ts';
import { dmarcSentSchema, dmarcSentStates, dmarcSentView } from '../../views/dmarc-sent.ts';
import { domainInput, pastDay } from './day.ts';

export const sentReports = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/sent',
  tag: 'dmarc',
  summary: 'The aggregate reports that we sent to other domains, or will, newest first',
})
  .input(
    z.object({
      domain: z.string().max(255).optional().meta({ description: 'A part of the domain' }),
      state: z.enum(dmarcSentStates).optional(),
      day: z.iso.date().optional().meta({ description: 'The day they are about, UTC' }),
      ...idPageInput,
    }),
  )
  .output(
    page(dmarcSentSchema).extend({
      send: z.enum(['off', 'asked', 'daily']).meta({ description: 'Which reports go out by the settings in force' }),
      sender: reportSenderSchema,
    }),
  )
  .query(async ({ ctx, input: { limit, cursor, ...filter } }) => {
    const { rows, more } = await listDmarcSent(ctx.services.pool, { ...given({ ...filter, before: cursor }), limit });
    const { send, sender } = ctx.services.snapshot().configuration.aggregateReports;
    return {
      items: rows.map(dmarcSentView),
      nextCursor: more ? (rows.at(-1)?.id ?? null) : null,
      send,
      sender: await readReportSender(ctx, sender),
    };
  });

export const sentReport = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/sent/{id}',
  tag: 'dmarc',
  summary: 'One report that we sent, with its XML',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    dmarcSentSchema.extend({
      xml: z.string().nullable().meta({ description: 'Its first million characters; null until it is written' }),
    }),
  )
  .query(async ({ ctx, input: { id } }) => {
    const row = await readDmarcSent(ctx.services.pool, id);
    if (row === null) throw problem('not-found', 'There is no such report (any more).');
    const { octets, ...sent } = row;
    return { ...dmarcSentView(sent), xml: octets && gunzipSync(octets).toString('utf8').slice(0, MOST_XML) };
  });

export const sendReports = operation({
  needs: 'queue',
  method: 'POST',
  path: '/dmarc/sent',
  tag: 'dmarc',
  summary: 'Send the aggregate reports about a day now',
  description:
    'About all domains that ask for them, or about one. A report that was sent before is left alone; it can be sent again by its id.',
})
  .input(z.object({ day: pastDay, domain: domainInput.optional() }))
  .output(z.object({ planned: z.number().int().meta({ description: 'Reports that go out now' }) }))
  .mutation(async ({ ctx, input: { day, domain = null } }) => {
    refuseWhenOff(ctx);
    const today = ctx.services.now().toISOString().slice(0, 10);
    if (day >= today)
      throw problem(
        'not-possible',
        `${day} is not over yet (UTC): reports are about whole days, which do not overlap.`,
      );
    const askedBy = principalOf(ctx).name;
    const planned = await askForDmarcReports(ctx.services.pool, { day, domain, askedBy });
    ctx.audit = { target: domain ?? 'all domains', detail: { day, planned } };
    return { planned };
  });

export const sendReportAgain = operation({
  needs: 'queue',
  method: 'POST',
  path: '/dmarc/sent/{id}/again',
  tag: 'dmarc',
  summary: 'Send an aggregate report once more',
  description: 'The same file under the same name, to the addresses that the record names now.',
})
  .input(z.object({ id: z.uuid() }))
  .output(dmarcSentSchema)
  .mutation(async ({ ctx, input: { id } }) => {
    const { pool } = ctx.services;
    if ((await readDmarcSent(pool, id)) === null) throw problem('not-found', 'There is no such report (any more).');
    refuseWhenOff(ctx);
    const row = await sendDmarcReportAgain(pool, id);
    if (row === null) throw problem('not-possible', 'This report waits to be sent already.');
    ctx.audit = { target: row.domain, detail: { day: row.day } };
    return dmarcSentView({ ...row, to: [] });
  });

function refuseWhenOff({ services }: ApiContext): void {
  if (services.snapshot().configuration.aggregateReports.send === 'off')
    throw problem('not-possible', 'Sending DMARC reports is off. Set “Send reports” first.');
}

const MOST_XML = 1_000_000;
