import { usedSelectors } from '@posthorn/db/mail/dkim';
import type { KeyType } from '@posthorn/mail-auth/dkim/signature';
import { domainKey } from '@posthorn/policy/domain';
import { selectorRule } from '@posthorn/settings/line-rules';
import { z } from 'zod';
import { changedSchema, type placeInput } from '../changing.ts';
import type { ApiContext } from '../context.ts';
import { problem } from '../problem.ts';
import { instantInput } from '../views/time.ts';
import { entryOf, readTwoSettings } from './domains.ts';
import { editKeys } from './edit-keys.ts';
import { nextSelector } from './selector.ts';

export const selectorInput = z
  .string()
  .min(1)
  .max(63)
  .superRefine((text, context) => {
    const fault = selectorRule(text);
    if (fault) context.addIssue({ code: 'custom', message: fault.reason });
  });

export const signsFromInput = instantInput
  .optional()
  .meta({ description: 'When the key begins to sign; left out: as soon as its record is seen' });

export const addedSchema = changedSchema.extend({ selector: z.string() });

/** Puts a private key into the settings of a domain. The key goes in as it comes, and only its reference is ever returned. */
export async function addKey(
  ctx: ApiContext,
  domain: string,
  key: {
    pem: string;
    keyType: KeyType;
    selector: string | undefined;
    signsFrom: string | undefined;
    place: z.output<typeof placeInput>;
  },
): Promise<z.output<typeof addedSchema>> {
  const { live, draft } = await readTwoSettings(ctx);
  const held = [live, draft].flatMap((settings) => entryOf(settings, domain)?.keys ?? []);
  const used = await usedSelectors(ctx.services.pool, domainKey(domain));
  for (const { selector } of held) used.add(selector);
  const now = ctx.services.now();
  const selector = key.selector ?? nextSelector(key.keyType, used, now);
  if (held.some((one) => one.selector.toLowerCase() === selector.toLowerCase()))
    throw problem(
      'not-possible',
      `${domain} has a key with the selector ${selector}. Choose another one: selectors are never used again.`,
    );
  const changed = await editKeys(ctx, domain, {
    place: key.place,
    change: (entry) => ({
      ...entry,
      keys: [
        ...entry.keys,
        {
          selector,
          algorithm: key.keyType === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256',
          privateKey: { $secret: null, value: key.pem } as never,
          signsFrom: key.signsFrom ?? now.toISOString(),
        },
      ],
    }),
  });
  ctx.audit = { target: `${selector}._domainkey.${domain}`, detail: { into: key.place.into } };
  return { ...changed, selector };
}
