import { z } from 'zod';
import { ask } from '../../asked.ts';
import { readCertificates } from '../../certificates/read.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const check = operation({
  needs: 'configure',
  method: 'POST',
  path: '/certificates/check',
  tag: 'certificates',
  summary: 'Look whether DNS has the TLSA records of our certificates',
  description: 'A worker looks; ask for the answer by its id. With no live worker: 503 at once.',
})
  .input(z.object({ name: z.string().max(255).optional().meta({ description: 'One certificate; all when left out' }) }))
  .output(z.object({ id: z.string(), records: z.int() }))
  .mutation(async ({ ctx, input }) => {
    const found = await readCertificates(ctx);
    if (input.name !== undefined && !found.some(({ name }) => name === input.name))
      throw problem('not-found', `There is no certificate called ${input.name}.`);
    const records = found
      .filter(({ name }) => input.name === undefined || name === input.name)
      .flatMap((one) => one.records.map(({ name, record }) => ({ name, record })))
      .slice(0, MOST);
    if (records.length === 0)
      throw problem('not-possible', 'No certificate that is shown names a host, so there is no record to look for.');
    const id = await ask(ctx, {
      kind: 'tlsa-check',
      answerer: 'worker',
      input: { records },
      timeoutSeconds: 90,
      todo: 'could look',
    });
    ctx.audit.target = input.name ?? 'all certificates';
    return { id, records: records.length };
  });

const MOST = 60;
