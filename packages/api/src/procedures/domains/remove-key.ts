import { z } from 'zod';
import { changedSchema, placeInput } from '../../changing.ts';
import { problem } from '../../problem.ts';
import { editKeys } from '../../signing/edit-keys.ts';
import { operation } from '../../trpc.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const removeKey = operation({
  needs: 'configure',
  method: 'POST',
  path: '/domains/{domain}/dkim/keys/{selector}/remove',
  tag: 'domains',
  summary: 'Take a key out of the settings',
  description:
    'Its record in DNS is not touched: leave it until mail signed with it has arrived (`removableAt`). The last key takes the entry of the domain with it.',
})
  .input(z.object({ domain: domainInput, selector: z.string().max(63), place: placeInput }))
  .output(changedSchema)
  .mutation(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const { selector, place } = input;
    const changed = await editKeys(ctx, domain, {
      place,
      change: (entry) => {
        const keys = entry.keys.filter((key) => key.selector !== selector);
        if (keys.length === entry.keys.length)
          throw problem('not-found', `${domain} has no key with the selector ${selector}.`);
        return keys.length > 0 ? { ...entry, keys } : null;
      },
    });
    ctx.audit = { target: `${selector}._domainkey.${domain}`, detail: { into: place.into } };
    return changed;
  });
