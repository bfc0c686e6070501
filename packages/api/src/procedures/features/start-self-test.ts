import { askSelfTest } from '@posthorn/db/self-tests';
import { z } from 'zod';
import { featureNamed } from '../../features.ts';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const startSelfTest = operation({
  needs: 'configure',
  method: 'POST',
  path: '/features/{slug}/self-tests',
  tag: 'features',
  summary: 'Run a self-test',
  description:
    'An engine or worker process runs it and reports step by step; ask for the run by its id. Tests look from outside over loopback; some send a message to the sandbox. A run that is under way is joined. With no live process to answer: 503 at once.',
})
  .input(z.object({ slug: z.string().max(60), test: z.string().max(60) }))
  .output(z.object({ id: z.string(), isJoined: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const { slug, selfTests = [] } = featureNamed(input.slug);
    const test = selfTests.find(({ id }) => id === input.test);
    if (!test) {
      const known = selfTests.map(({ id }) => id).join(', ') || 'none';
      throw problem('not-found', `${slug} has no self-test ${input.test}; it has: ${known}.`);
    }
    const asked = await askSelfTest(ctx.services.pool, {
      feature: slug,
      test: test.id,
      answerer: test.answeredBy,
      author: principalOf(ctx).name,
    });
    if (asked.kind === 'no-answerer') {
      throw problem('unavailable', `No ${test.answeredBy} is running that could answer. Start one and try again.`);
    }
    ctx.audit.target = `${slug}/${test.id}`;
    return { id: asked.id, isJoined: asked.kind === 'joined' };
  });
