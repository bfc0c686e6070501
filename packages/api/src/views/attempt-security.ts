import type { Attempt } from '@posthorn/queue/settle';
import { z } from 'zod';

/** How private an attempt had to be, and was. */
export const attemptSecuritySchema = z
  .object({
    lookUp: z
      .enum(['secure', 'insecure', 'given'])
      .meta({ description: 'Whether DNSSEC secures what led to the host' }),
    demanded: z.array(z.string()).meta({ description: 'Who asked for what' }),
    verdict: z.string(),
    problems: z.array(z.string()).meta({ description: 'What was wrong, whether it mattered or not' }),
    dane: z
      .object({
        decision: z.enum(['verified', 'encrypted', 'opportunistic', 'delay']),
        because: z.string(),
        base: z.string().nullable(),
        records: z.array(z.string()).meta({ description: 'TLSA records that can be used' }),
        unusable: z.array(z.object({ record: z.string(), reason: z.string() })),
        matched: z.string().nullable(),
      })
      .nullable(),
    sts: z
      .object({
        mode: z.enum(['enforce', 'testing', 'none']),
        isListed: z.boolean(),
        id: z.string().nullable(),
        mx: z.array(z.string()),
        until: z.string().nullable(),
        failure: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'The MTA-STS policy of the domain' }),
    certificate: z
      .object({
        subject: z.string(),
        names: z.array(z.string()),
        issuer: z.string(),
        fingerprint: z.string().meta({ description: 'SHA-256' }),
        notAfter: z.string(),
        chain: z.enum(['verified', 'unverified', 'expired']),
        chainFault: z.string().nullable(),
        isNamed: z.boolean().meta({ description: 'Whether it is for a name of the host' }),
        staple: z
          .object({ state: z.enum(['good', 'missing', 'bad', 'revoked']), words: z.string() })
          .nullable()
          .meta({ description: 'The OCSP staple it came with; null: nobody asked for one' }),
      })
      .nullable(),
  })
  .meta({ id: 'AttemptSecurity', description: 'How private the attempt had to be, and was' });

export const attemptSecurityView = (
  security: NonNullable<Attempt['security']>,
): z.output<typeof attemptSecuritySchema> => {
  const { dane, sts, certificate } = security;
  return {
    lookUp: security.lookUp,
    demanded: [...security.demanded],
    verdict: security.verdict,
    problems: [...security.problems],
    dane: dane
      ? {
          ...dane,
          records: [...dane.records],
          unusable: [...dane.unusable],
          base: dane.base ?? null,
          matched: dane.matched ?? null,
        }
      : null,
    sts: sts
      ? { ...sts, mx: [...sts.mx], id: sts.id ?? null, until: sts.until ?? null, failure: sts.failure ?? null }
      : null,
    certificate: certificate
      ? {
          ...certificate,
          names: [...certificate.names],
          chainFault: certificate.chainFault ?? null,
          staple: certificate.staple ?? null,
        }
      : null,
  };
};
