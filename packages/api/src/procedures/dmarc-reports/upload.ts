import { z } from 'zod';
import { takeReportFile } from '../../report-files/take-file.ts';
import { takenFileSchema } from '../../report-files/taken-file.ts';
import { operation, principalOf } from '../../trpc.ts';

export const uploadReport = operation({
  needs: 'configure',
  method: 'POST',
  path: '/dmarc/reports',
  tag: 'dmarc',
  summary: 'Hand in reports',
  description:
    'One file: XML, gzip, zip with one or several, or a mail that carries some. Each report in it is counted, set aside because its domain is none of ours, found to be here already, or refused with the reason; a file that is refused is kept and can be read again. Failure reports and TLS reports go to where such are read, and `kind` says so.',
  created: true,
})
  .input(
    z.object({
      name: z.string().max(255).optional(),
      base64: z.base64().min(1).max(15_000_000).meta({ description: 'The file' }),
    }),
  )
  .output(z.object({ items: z.array(takenFileSchema) }))
  .mutation(async ({ ctx, input: { name = null, base64 } }) => {
    const file = Buffer.from(base64, 'base64');
    const items = await takeReportFile(ctx, { file, name, uploadedBy: principalOf(ctx).name, otherwise: 'aggregate' });
    const counted = items.filter(({ state }) => state === 'counted').length;
    ctx.audit = { target: name ?? 'a file without a name', detail: { reports: items.length, counted } };
    return { items };
  });
