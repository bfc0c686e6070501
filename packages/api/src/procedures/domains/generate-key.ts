import { generatePrivateKey } from '@posthorn/mail-auth/dkim/private-key';
import { z } from 'zod';
import { placeInput } from '../../changing.ts';
import { addedSchema, addKey, selectorInput, signsFromInput } from '../../signing/add-key.ts';
import { operation } from '../../trpc.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const generateKey = operation({
  needs: 'configure',
  method: 'POST',
  path: '/domains/{domain}/dkim/keys',
  tag: 'domains',
  summary: 'Make a signing key',
  description:
    'The pair is made on the server; its private half is encrypted and never returned. It goes into your draft, or in force with `place`. Either way it signs only once its record was seen in DNS.',
  created: true,
})
  .input(
    z.object({
      domain: domainInput,
      algorithm: z.enum(['rsa-sha256', 'ed25519-sha256']).default('rsa-sha256'),
      bits: z
        .union([z.literal(2048), z.literal(3072), z.literal(4096)])
        .default(2048)
        .meta({ description: 'For RSA. Records of more than 2048 bits do not fit into every DNS form.' }),
      selector: selectorInput.optional().meta({ description: 'Left out: the year and a letter, such as s2026a' }),
      signsFrom: signsFromInput,
      place: placeInput,
    }),
  )
  .output(addedSchema)
  .mutation(async ({ ctx, input }) => {
    const { selector, signsFrom, place, bits } = input;
    const domain = domainNamed(input.domain);
    const keyType = input.algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519';
    const pem = await generatePrivateKey(keyType === 'rsa' ? { keyType, bits } : { keyType });
    return addKey(ctx, domain, { pem, keyType, selector, signsFrom, place });
  });
