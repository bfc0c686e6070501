import { describeFeatures } from '@posthorn/settings/catalogue';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { featureSchema } from '../../views/feature.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/features/{slug}',
  tag: 'features',
  summary: 'One feature',
})
  .input(z.object({ slug: z.string().max(60) }))
  .output(featureSchema)
  .query(({ input }) => {
    const feature = describeFeatures().find(({ slug }) => slug === input.slug);
    if (!feature) throw problem('not-found', `There is no feature ${input.slug}. /api/v1/features lists them.`);
    return featureSchema.parse(feature);
  });
