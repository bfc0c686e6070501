import { z } from 'zod';
import { ask } from '../../asked.ts';
import { problem } from '../../problem.ts';
import { readSigning, readTwoSettings } from '../../signing/domains.ts';
import { operation } from '../../trpc.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const check = operation({
  needs: 'configure',
  method: 'POST',
  path: '/domains/{domain}/dkim/check',
  tag: 'domains',
  summary: 'Look whether the world sees the keys of a domain',
  description:
    'A worker asks DNS for the record of each key, those of your draft too; ask for the answer by its id. With no live worker: 503 at once.',
})
  .input(z.object({ domain: domainInput }))
  .output(z.object({ id: z.string(), keys: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const { keys } = await readSigning(ctx, await readTwoSettings(ctx), domain);
    const asked = keys.flatMap(({ entry, half }) =>
      half.ok ? [{ domain, selector: entry.selector, keyType: half.keyType, data: half.data }] : [],
    );
    if (asked.length === 0) throw problem('not-possible', `${domain} has no key to look for. Make one first.`);
    const id = await ask(ctx, {
      kind: 'dkim-check',
      answerer: 'worker',
      input: { keys: asked },
      timeoutSeconds: 60,
      todo: 'could look',
    });
    ctx.audit.target = domain;
    return { id, keys: asked.length };
  });
