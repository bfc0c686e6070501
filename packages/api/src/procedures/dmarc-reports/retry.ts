import { forgetDmarcReport, readDmarcReport, readDmarcReportFile } from '@posthorn/db/mail/dmarc-report-search';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { takeReportFile } from '../../report-files/take-file.ts';
import { operation, principalOf } from '../../trpc.ts';
import { dmarcReportSchema, dmarcReportView } from '../../views/dmarc-report.ts';

export const retryReport = operation({
  needs: 'configure',
  method: 'POST',
  path: '/dmarc/reports/{id}/retry',
  tag: 'dmarc',
  summary: 'Read a report again',
  description:
    'One that was refused, or set aside because its domain was none of ours, is read from its file as if it had come now. What is counted already stays as it is. One that turns out to be of another kind, or the same as another, moves: `movedTo` says where.',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    dmarcReportSchema.extend({
      movedTo: z
        .object({ kind: z.enum(['aggregate', 'failure', 'tls']), id: z.string() })
        .nullable()
        .meta({ description: 'Where it is kept now: with those of its kind, or as the one that it is the same as' }),
    }),
  )
  .mutation(async ({ ctx, input: { id } }) => {
    const { pool } = ctx.services;
    const [known, file] = await Promise.all([readDmarcReport(pool, id), readDmarcReportFile(pool, id)]);
    if (known === null || file === null) throw problem('not-found', `There is no report ${id}.`);
    if (known.state === 'counted') throw problem('not-possible', 'This report is counted already.');
    const uploadedBy = known.uploadedBy ?? principalOf(ctx).name;
    const from = { file: file.octets, name: file.fileName, uploadedBy, replaces: id };
    const taken = await takeReportFile(ctx, { ...from, otherwise: 'aggregate' });
    const [moved] = taken;
    // Found to be of another kind, or the same as one that is counted under its own id: nothing would ever come of this one.
    if (moved !== undefined && taken.every((one) => one.id !== id)) {
      await forgetDmarcReport(pool, id);
      ctx.audit = { target: id, detail: { state: moved.kind === 'aggregate' ? moved.state : moved.kind } };
      return { ...dmarcReportView(known), movedTo: { kind: moved.kind, id: moved.id } };
    }
    const now = await readDmarcReport(pool, id);
    if (now === null) throw problem('not-found', `Report ${id} was forgotten meanwhile.`);
    ctx.audit = { target: id, detail: { state: now.state } };
    return { ...dmarcReportView(now), movedTo: null };
  });
