import { describeFeatures } from '@posthorn/settings/catalogue';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { featureSchema } from '../../views/feature.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/features',
  tag: 'features',
  summary: 'Every feature: its words, and its settings as JSON Schema',
})
  .output(z.object({ items: z.array(featureSchema) }))
  .query(() => ({ items: describeFeatures().map((feature) => featureSchema.parse(feature)) }));
