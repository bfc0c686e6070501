import { listProcesses } from '@posthorn/db/processes';
import { lastSelfTests } from '@posthorn/db/self-tests';
import { z } from 'zod';
import { featureNamed } from '../../features.ts';
import { operation } from '../../trpc.ts';
import { selfTestRunSchema, selfTestRunView } from '../../views/self-test.ts';

export const selfTests = operation({
  needs: 'read',
  method: 'GET',
  path: '/features/{slug}/self-tests',
  tag: 'features',
  summary: 'The self-tests of a feature, and the last run of each',
})
  .input(z.object({ slug: z.string().max(60) }))
  .output(
    z.object({
      items: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          answeredBy: z.enum(['engine', 'worker']),
          canRun: z.boolean().meta({ description: 'Whether a process is alive that could answer' }),
          last: selfTestRunSchema.nullable(),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { slug, selfTests: declared = [] } = featureNamed(input.slug);
    const { pool } = ctx.services;
    const [runs, processes] = await Promise.all([lastSelfTests(pool, slug), listProcesses(pool)]);
    const alive = new Set(processes.filter(({ isAlive }) => isAlive).map(({ kind }) => kind));
    return {
      items: declared.map((one) => {
        const last = runs.find(({ test }) => test === one.id);
        return { ...one, canRun: alive.has(one.answeredBy), last: last ? selfTestRunView(last) : null };
      }),
    };
  });
