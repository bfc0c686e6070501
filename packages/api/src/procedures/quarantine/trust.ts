import { splitAddress } from '@posthorn/policy/address';
import { readQuarantined } from '@posthorn/queue/quarantine';
import { applyPatch } from '@posthorn/settings/merge';
import { z } from 'zod';
import { editDraft } from '../../drafting.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { draftedSchema, draftedView } from '../../views/draft.ts';

export const trust = operation({
  needs: 'configure',
  method: 'POST',
  path: '/quarantine/trust',
  tag: 'quarantine',
  summary: 'Put the senders of what is in quarantine on a named list, in your draft',
  description:
    'The reverse path of each, or its domain: what SPF vouches for. The list is made when there is none; a rule has to ask it, such as the ready-made rule `trusted-senders`. Nothing changes until the draft is published.',
})
  .input(
    z.object({
      recipientIds: z.array(z.uuid()).min(1).max(100),
      what: z.enum(['address', 'domain']).default('address'),
      list: z
        .string()
        .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'The name of a list: a-z, 0-9, - and _.')
        .default('trusted-senders'),
    }),
  )
  .output(
    draftedSchema.extend({
      list: z.string(),
      added: z.array(z.string()).meta({ description: 'What was not on the list before' }),
      rules: z.array(z.string()).meta({ description: 'Rules that ask the list' }),
    }),
  )
  .mutation(async ({ ctx, input: { recipientIds, what, list } }) => {
    const items = await sendersOf(ctx, recipientIds, what);
    let added: string[] = [];
    let rules: string[] = [];
    const drafted = await editDraft(ctx, async (draft, read) => {
      const newest = await read();
      const configuration = draft?.configuration ?? newest.configuration;
      const { named } = configuration.lists;
      const known = named.find(({ name }) => name === list);
      if (known?.kind === 'hosts' || (known?.kind === 'domains' && what === 'address'))
        throw problem('not-possible', `The list ${list} holds ${known.kind}, no senders.`);
      added = items.filter((item) => !known?.items.includes(item));
      rules = configuration.rules.ordered
        .filter((rule) => rule.enabled && JSON.stringify([rule.when, rule.effects]).includes(list))
        .map(({ name }) => name);
      const next = { name: list, kind: known?.kind ?? 'addresses', items: [...(known?.items ?? []), ...added] };
      const lists = known ? named.map((one) => (one === known ? next : one)) : [...named, next];
      const document = applyPatch(configuration, { lists: { named: lists } });
      return { base: draft?.base ?? newest.revision, document };
    });
    ctx.audit = { target: list, detail: { added: added.slice(0, 20), count: added.length } };
    return { ...draftedView(drafted), list, added, rules };
  });

async function sendersOf(
  ctx: Parameters<typeof editDraft>[0],
  recipientIds: string[],
  what: 'address' | 'domain',
): Promise<string[]> {
  const found = await Promise.all(recipientIds.map((id) => readQuarantined(ctx.services.pool, id)));
  // The sender chose these words: one that would read as a wildcard, an exception or several items must not become one.
  const senders = found.flatMap((one) => (one && plainAddress.test(one.sender) ? [one.sender.toLowerCase()] : []));
  if (senders.length === 0)
    throw problem(
      'not-possible',
      'None of these has a sender that can be put on a list: reports have the null sender, which anybody may use.',
    );
  return [...new Set(senders.map((sender) => (what === 'domain' ? splitAddress(sender).domain : sender)))];
}

const plainAddress = /^[^!*@,<>\s"\\][^*@,<>\s"\\]*@[^*@,<>\s"\\]+$/;
