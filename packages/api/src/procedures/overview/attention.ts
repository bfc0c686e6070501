import { z } from 'zod';
import { readConcerns } from '../../attention/concerns.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const attention = operation({
  needs: 'read',
  method: 'GET',
  path: '/overview/attention',
  tag: 'overview',
  summary: 'What needs a person',
  description:
    'Certificates about to end, processes in trouble or on old settings, sources and scanners that do not answer, a full disk, keys, drafts. Worst first.',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          kind: z.enum([
            'certificate',
            'dkim',
            'intake',
            'process',
            'revision',
            'settings',
            'api-key',
            'held',
            'watchdog',
            'blocked',
            'quarantine',
            'lookup',
            'scanner',
            'webhook',
            'action',
            'draft',
            'sandbox',
          ]),
          severity: z.enum(['bad', 'warn', 'note']),
          title: z.string(),
          detail: z.string(),
          subject: z.string().nullable(),
          at: instant.nullable(),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const concerns = await readConcerns(ctx.services);
    return { items: concerns.map((concern) => ({ ...concern, at: isoOf(concern.at) })) };
  });
