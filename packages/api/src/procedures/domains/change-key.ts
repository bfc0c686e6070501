import { z } from 'zod';
import { changedSchema, placeInput } from '../../changing.ts';
import { problem } from '../../problem.ts';
import { editKeys } from '../../signing/edit-keys.ts';
import { operation } from '../../trpc.ts';
import { instantInput } from '../../views/time.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const changeKey = operation({
  needs: 'configure',
  method: 'PATCH',
  path: '/domains/{domain}/dkim/keys/{selector}',
  tag: 'domains',
  summary: 'Change when a key signs',
  description: 'Null takes a bound away. `signsFrom` now lets the next key sign as soon as its record is seen.',
})
  .input(
    z.object({
      domain: domainInput,
      selector: z.string().max(63),
      signsFrom: instantInput.nullable().optional(),
      signsUntil: instantInput.nullable().optional(),
      place: placeInput,
    }),
  )
  .output(changedSchema)
  .mutation(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const { selector, place } = input;
    const changed = await editKeys(ctx, domain, {
      place,
      change: (entry) => {
        if (!entry.keys.some((key) => key.selector === selector))
          throw problem('not-found', `${domain} has no key with the selector ${selector}.`);
        return {
          ...entry,
          keys: entry.keys.map((key) => {
            if (key.selector !== selector) return key;
            const { signsFrom, signsUntil, ...rest } = key;
            const from = input.signsFrom === undefined ? signsFrom : input.signsFrom;
            const until = input.signsUntil === undefined ? signsUntil : input.signsUntil;
            return { ...rest, ...(from ? { signsFrom: from } : {}), ...(until ? { signsUntil: until } : {}) };
          }),
        };
      },
    });
    ctx.audit = { target: `${selector}._domainkey.${domain}`, detail: { into: place.into } };
    return changed;
  });
