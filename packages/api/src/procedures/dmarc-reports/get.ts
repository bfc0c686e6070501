import { readDmarcReport } from '@posthorn/db/mail/dmarc-report-search';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { dmarcReportSchema, dmarcReportView } from '../../views/dmarc-report.ts';

export const getReport = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/reports/{id}',
  tag: 'dmarc',
  summary: 'One aggregate report',
  description: 'Its rows are at `/dmarc/report-rows?report=`, the file as it came at `/dmarc/reports/{id}/file`.',
})
  .input(z.object({ id: z.uuid() }))
  .output(dmarcReportSchema)
  .query(async ({ ctx, input: { id } }) => {
    const found = await readDmarcReport(ctx.services.pool, id);
    if (found === null) throw problem('not-found', `There is no report ${id}.`);
    return dmarcReportView(found);
  });
