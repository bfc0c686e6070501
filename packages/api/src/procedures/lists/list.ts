import { z } from 'zod';
import { askedConfiguration, ofInput } from '../../asked-configuration.ts';
import { listUses } from '../../rules/list-uses.ts';
import { operation } from '../../trpc.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/lists',
  tag: 'lists',
  summary: 'Named lists, and who uses each',
  description:
    'Without their items, which `GET /configuration` has. A use is a setting with `@name` in it, a rule that asks the list, or another list.',
})
  .input(z.object({ of: ofInput }))
  .output(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          kind: z.enum(['hosts', 'domains', 'addresses']),
          count: z.number().meta({ description: 'Items in it' }),
          uses: z.array(
            z.object({
              kind: z.enum(['setting', 'rule', 'list']),
              name: z.string().meta({ description: 'The path of the setting; the name of the rule or list' }),
              words: z.string(),
            }),
          ),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const configuration = await askedConfiguration(ctx, input.of);
    const uses = listUses(configuration);
    return {
      items: configuration.lists.named.map(({ name, kind, items }) => ({
        name,
        kind,
        count: items.length,
        uses: uses.get(name) ?? [],
      })),
    };
  });
