import { applyPatch } from '@posthorn/settings/merge';
import { schemaAt } from '@posthorn/settings/schema';
import { z } from 'zod';
import { editDraft } from '../../drafting.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { draftedSchema, draftedView } from '../../views/draft.ts';

export const entries = operation({
  needs: 'configure',
  method: 'PUT',
  path: '/configuration/draft/entries',
  tag: 'drafts',
  summary: 'Edit single entries of a list in my draft',
  description:
    'For lists whose entries have a key, such as `routing.aliases`: `put` replaces the entry of that key (or adds one), `remove` takes keys out, `order` puts these keys first, in this order. The rest of the list stays.',
})
  .input(
    z.object({
      list: z
        .string()
        .regex(/^[a-zA-Z]+\.[a-zA-Z]+$/)
        .meta({ description: 'group.field, such as `routing.routes`' }),
      put: z
        .array(
          z.object({
            key: z.string().max(1000).optional().meta({ description: 'The entry it replaces, when its key changes' }),
            value: z.record(z.string(), z.unknown()),
          }),
        )
        .max(100_000)
        .default([]),
      remove: z.array(z.string().max(1000)).max(100_000).default([]),
      order: z.array(z.string().max(1000)).max(10_000).optional(),
    }),
  )
  .output(draftedSchema)
  .mutation(async ({ ctx, input }) => {
    const [group = '', field = ''] = input.list.split('.');
    const keyName = schemaAt([group, field], { [group]: { [field]: [] } })?.key;
    if (keyName === undefined)
      throw problem('not-possible', `${input.list} is not a list whose entries have a key; send a patch instead.`);
    const drafted = await editDraft(ctx, async (draft, read) => {
      const newest = await read();
      const document = (draft?.configuration ?? newest.configuration) as unknown as Document;
      const list = edited(document[group]?.[field] ?? [], { ...input, keyName });
      return {
        base: draft?.base ?? newest.revision,
        document: applyPatch(document, { [group]: { [field]: list } }),
      };
    });
    return draftedView(drafted);
  });

type Entry = Record<string, unknown>;
type Document = Record<string, Record<string, Entry[]>>;
type Edit = {
  keyName: string;
  put: { key?: string | undefined; value: Entry }[];
  remove: string[];
  order?: string[] | undefined;
};

const edited = (list: Entry[], { keyName, put, remove, order }: Edit): Entry[] => {
  const keyOf = (entry: Entry): string => String(entry[keyName]);
  const gone = new Set(remove);
  const replaced = new Map(put.map(({ key, value }) => [key ?? keyOf(value), value]));
  const result = list.flatMap((entry) => {
    const key = keyOf(entry);
    const value = replaced.get(key);
    replaced.delete(key);
    if (gone.has(key)) return [];
    return [value ?? entry];
  });
  result.push(...replaced.values());
  if (!order) return result;
  const rank = new Map(order.map((key, index) => [key, index]));
  const rankOf = (entry: Entry): number => rank.get(keyOf(entry)) ?? order.length;
  return result.toSorted((left, right) => rankOf(left) - rankOf(right));
};
