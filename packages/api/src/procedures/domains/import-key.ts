import { readPrivateKey } from '@posthorn/mail-auth/dkim/private-key';
import { z } from 'zod';
import { placeInput } from '../../changing.ts';
import { problem } from '../../problem.ts';
import { addedSchema, addKey, selectorInput, signsFromInput } from '../../signing/add-key.ts';
import { newKeyBits } from '../../signing/new-keys.ts';
import { operation } from '../../trpc.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const importKey = operation({
  needs: 'configure',
  method: 'POST',
  path: '/domains/{domain}/dkim/keys/import',
  tag: 'domains',
  summary: 'Bring a signing key along',
  description:
    'For a domain that moves here with its key: the selector is the one its record stands at. What cannot sign is refused with the reason; nothing of the key is ever returned.',
  created: true,
})
  .input(
    z.object({
      domain: domainInput,
      selector: selectorInput,
      privateKey: z.string().min(1).max(16_384).meta({ description: 'In PEM form, without passphrase' }),
      signsFrom: signsFromInput,
      place: placeInput,
    }),
  )
  .output(addedSchema)
  .mutation(async ({ ctx, input }) => {
    const { selector, signsFrom, place, privateKey } = input;
    const domain = domainNamed(input.domain);
    const read = readPrivateKey(privateKey, newKeyBits);
    if (!read.ok) {
      const reason = `the private key cannot be used: ${read.reason}`;
      throw problem('invalid-configuration', 'Nothing was changed.', { errors: [{ path: 'privateKey', reason }] });
    }
    const pem = read.key.export({ format: 'pem', type: 'pkcs8' }) as string;
    return addKey(ctx, domain, { pem, keyType: read.keyType, selector, signsFrom, place });
  });
