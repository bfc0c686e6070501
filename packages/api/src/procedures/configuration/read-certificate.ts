import { z } from 'zod';
import { readChain } from '../../certificate.ts';
import { certificateWords } from '../../certificates/in-use.ts';
import { operation } from '../../trpc.ts';

export const readCertificate = operation({
  needs: 'configure',
  method: 'POST',
  path: '/configuration/read-certificate',
  tag: 'configuration',
  summary: 'What a certificate chain says, and whether a key belongs to it',
  description: 'Nothing is stored. The key may be one that is stored already; it is never returned.',
})
  .input(
    z.object({
      certificatePem: z.string().max(200_000),
      privateKey: z
        .union([
          z.strictObject({ $secret: z.string().max(200) }),
          z.strictObject({ $secret: z.null(), value: z.string().max(65_536) }),
        ])
        .optional(),
      areAuthorities: z
        .boolean()
        .default(false)
        .meta({ description: 'Authorities side by side, instead of a server’s certificate and its issuers' }),
    }),
  )
  .output(
    z.object({
      certificates: z.array(z.object({ ...certificateWords, fingerprint256: z.string() })),
      key: z.enum(['absent', 'matches', 'differs', 'unreadable']),
      mistakes: z.array(z.object({ kind: z.enum(['mistake', 'warning']), words: z.string() })),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { privateKey, areAuthorities } = input;
    // Which ids there are is nobody's business here: an unknown one and one of another kind read as no key at all.
    const pem =
      privateKey?.$secret === null || privateKey === undefined
        ? privateKey?.value
        : await ctx.services.secrets.read(privateKey.$secret).catch(() => undefined);
    return readChain(input.certificatePem, { privateKey: pem, now: new Date(), areAuthorities });
  });
