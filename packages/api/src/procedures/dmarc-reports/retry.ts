import { readDmarcReport, readDmarcReportFile } from '@posthorn/db/mail/dmarc-report-search';
import { z } from 'zod';
import { takeReportFile } from '../../dmarc-reports/take.ts';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { dmarcReportSchema, dmarcReportView } from '../../views/dmarc-report.ts';

export const retryReport = operation({
  needs: 'configure',
  method: 'POST',
  path: '/dmarc/reports/{id}/retry',
  tag: 'dmarc',
  summary: 'Read a report again',
  description:
    'One that was refused, or set aside because its domain was none of ours, is read from its file as if it had come now. What is counted already stays as it is.',
})
  .input(z.object({ id: z.uuid() }))
  .output(dmarcReportSchema)
  .mutation(async ({ ctx, input: { id } }) => {
    const { pool } = ctx.services;
    const [known, file] = await Promise.all([readDmarcReport(pool, id), readDmarcReportFile(pool, id)]);
    if (known === null || file === null) throw problem('not-found', `There is no report ${id}.`);
    if (known.state === 'counted') throw problem('not-possible', 'This report is counted already.');
    const uploadedBy = known.uploadedBy ?? principalOf(ctx).name;
    await takeReportFile(ctx, { file: file.octets, name: file.fileName, uploadedBy, replaces: id });
    const now = await readDmarcReport(pool, id);
    if (now === null) throw problem('not-found', `Report ${id} was found to be the same as another, and is gone.`);
    ctx.audit = { target: id, detail: { state: now.state } };
    return dmarcReportView(now);
  });
