import { lookupsBehind } from '@posthorn/settings/checks/looked-up-lists';
import { z } from 'zod';
import { askedConfiguration, ofInput } from '../../asked-configuration.ts';
import { problem } from '../../problem.ts';
import { askList, policyOf } from '../../rules/named-lists.ts';
import { operation } from '../../trpc.ts';

export const match = operation({
  needs: 'read',
  method: 'GET',
  path: '/lists/match',
  tag: 'lists',
  summary: 'Does a named list hold this, and by which item?',
  description:
    'A list of hosts is asked for an IP address or a verified name, one of domains for a domain, one of addresses for a mail address (empty for the null sender). Without `name` every list is asked. Only what is written in the lists is looked at: where `lookup` names a look-up behind one, that decides too, and `POST /lookups/{name}/ask` asks it.',
})
  .input(z.object({ value: z.string().trim().max(320), name: z.string().max(64).optional(), of: ofInput }))
  .output(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          matched: z.boolean(),
          item: z.string().nullable().meta({ description: 'The item that decided; null: none did' }),
          place: z.number().nullable().meta({ description: 'Its number in the list, from 1' }),
          lookup: z.string().nullable().meta({
            description:
              'The look-up behind the list, itself or through others, which was not asked; null: there is none',
          }),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input: { value, name, of } }) => {
    const configuration = await askedConfiguration(ctx, of);
    const lists = configuration.lists.named.filter((list) => name === undefined || list.name === name);
    if (name !== undefined && lists.length === 0) throw problem('not-found', `There is no list named ${name}.`);
    const policy = policyOf(configuration);
    const lookups = lookupsBehind(configuration.lists.named);
    return {
      items: lists.map((list) => {
        const { matched, item } = askList(policy, list, value);
        const place = item === undefined ? -1 : list.items.findIndex((one) => one.trim() === item);
        const lookup = lookups.get(list.name) ?? null;
        return { name: list.name, matched, item: item ?? null, place: place < 0 ? null : place + 1, lookup };
      }),
    };
  });
