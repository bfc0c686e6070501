import { readyMadeRules } from '@posthorn/policy/rules/ready-made';
import { z } from 'zod';
import { featureNamed } from '../../features.ts';
import { operation } from '../../trpc.ts';

export const readyMade = operation({
  needs: 'read',
  method: 'GET',
  path: '/rules/ready-made',
  tag: 'rules',
  summary: 'Rules that come along, to be taken over and changed',
  description: 'Put `rule` into your draft with `PUT /configuration/draft/entries`, its lists and look-ups first.',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          words: z.string(),
          warning: z.string().nullable().meta({ description: 'What it may break' }),
          standard: z.string().nullable(),
          feature: z.object({ slug: z.string(), title: z.string() }),
          lists: z.array(
            z.object({ name: z.string(), kind: z.enum(['hosts', 'domains', 'addresses']), words: z.string() }),
          ),
          lookups: z.array(
            z.object({
              name: z.string(),
              command: z.string().meta({ description: 'What Redis is asked, where that is its source' }),
              words: z.string(),
            }),
          ),
          rule: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  )
  .query(() => ({
    items: readyMadeRules.map(({ warning, standard, feature, lists, lookups, ...one }) => ({
      ...one,
      warning: warning ?? null,
      standard: standard ?? null,
      feature: { slug: feature, title: featureNamed(feature).title },
      lists: [...lists],
      lookups: [...lookups],
      rule: { ...one.rule },
    })),
  }));
