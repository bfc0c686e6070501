import { removeSuffixList, replaceSuffixList } from '@posthorn/db/mail/public-suffix-list';
import { parseSuffixList } from '@posthorn/reports/public-suffix/parse';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { suffixListInUse } from '../../public-suffix/in-use.ts';
import { operation, principalOf } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

const schema = z.object({
  origin: z.enum(['shipped', 'replaced']),
  rules: z.number().int(),
  publishedAt: instant.nullable().meta({ description: 'From its VERSION line' }),
  replacedAt: instant.nullable(),
  replacedBy: z.string().nullable(),
});

const about = { path: '/dmarc/public-suffix-list', tag: 'dmarc' } as const;
const words = 'It groups names for the eye; DMARC never judges by it (RFC 9989 §4.10).';

export const suffixList = operation({
  ...about,
  needs: 'read',
  method: 'GET',
  summary: 'The public-suffix list in use and its age',
  description: words,
})
  .output(schema)
  .query(({ ctx }) => view(ctx));

export const replaceList = operation({
  ...about,
  needs: 'configure',
  method: 'PUT',
  summary: 'Put another public-suffix list in place',
  description: `The whole text of https://publicsuffix.org/list/public_suffix_list.dat. ${words}`,
})
  .input(z.object({ text: z.string().min(1).max(2_000_000) }))
  .output(schema)
  .mutation(async ({ ctx, input: { text } }) => {
    const parsed = parseSuffixList(text);
    if (!parsed.ok) throw problem('invalid-input', `This is not a public-suffix list: ${parsed.reason}.`);
    const { publishedAt, rules } = parsed.list;
    await replaceSuffixList(ctx.services.pool, { text, publishedAt, replacedBy: principalOf(ctx).name });
    ctx.audit = { target: 'public-suffix list', detail: { rules, publishedAt: isoOf(publishedAt) } };
    return await view(ctx);
  });

export const restoreList = operation({
  ...about,
  needs: 'configure',
  method: 'DELETE',
  summary: 'Back to the public-suffix list that came along',
})
  .input(z.object({}))
  .output(schema)
  .mutation(async ({ ctx }) => {
    await removeSuffixList(ctx.services.pool);
    ctx.audit = { target: 'public-suffix list' };
    return await view(ctx);
  });

const view = async ({ services }: ApiContext): Promise<z.output<typeof schema>> => {
  const { list, replaced } = await suffixListInUse(services.pool);
  return {
    origin: replaced ? 'replaced' : 'shipped',
    rules: list.rules,
    publishedAt: isoOf(list.publishedAt),
    replacedAt: isoOf(replaced?.replacedAt),
    replacedBy: replaced?.replacedBy ?? null,
  };
};
