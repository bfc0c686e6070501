import { eventTypes } from '@posthorn/events/catalogue';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const catalogue = operation({
  needs: 'read',
  method: 'GET',
  path: '/events/types',
  tag: 'events',
  summary: 'Every type of event, in words',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          type: z.string(),
          title: z.string(),
          summary: z.string(),
          level: z.string(),
          fields: z.record(z.string(), z.string()),
        }),
      ),
    }),
  )
  .query(() => ({
    items: Object.entries(eventTypes).map(([type, about]) => ({ type, ...about, fields: { ...about.fields } })),
  }));
