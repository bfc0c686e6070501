import { publicationOf } from '@posthorn/mail-auth/dkim/publish';
import { z } from 'zod';
import type { Signing } from '../signing/domains.ts';
import type { SigningKey } from '../signing/keys.ts';
import { removableAt } from '../signing/state.ts';
import { instant, isoOf } from './time.ts';

export const signingStates = ['none', 'draft', 'unsigned', 'unknown', 'attention', 'signs'] as const;
export const sightStates = ['seen', 'differs', 'absent', 'unknown'] as const;

export const nextStepSchema = z.object({
  kind: z.enum([
    'make-key',
    'publish-settings',
    'publish-record',
    'fix-record',
    'look-again',
    'mend-key',
    'rotate',
    'remove-old',
    'wait',
    'none',
  ]),
  words: z.string(),
  selector: z.string().nullable(),
});

const publicationSchema = z.object({
  name: z.string(),
  value: z.string(),
  strings: z.array(z.string()).meta({ description: 'The same in strings of at most 255 octets' }),
  zoneLine: z.string(),
});

export const signingKeySchema = z
  .object({
    selector: z.string(),
    algorithm: z.enum(['rsa-sha256', 'ed25519-sha256']),
    bits: z.number().nullable(),
    role: z
      .enum(['signs', 'stands-by', 'next', 'over', 'blocked', 'draft'])
      .meta({ description: '`stands-by` signs when the newer one cannot; `blocked`: its time has come and it cannot' }),
    reason: z.string().nullable().meta({ description: 'Why it is blocked' }),
    signsFrom: z.string().nullable(),
    signsUntil: z.string().nullable(),
    isChanged: z.boolean().meta({ description: 'Your draft changes it' }),
    isLeaving: z.boolean().meta({ description: 'Your draft takes it away' }),
    record: publicationSchema.nullable().meta({ description: 'What to publish; null for a key that cannot be read' }),
    revoked: publicationSchema.nullable().meta({ description: 'What says that the key is withdrawn' }),
    sight: z
      .object({
        state: z.enum(sightStates),
        words: z.string(),
        found: z.string().nullable(),
        checkedAt: instant,
        seenAt: instant.nullable(),
      })
      .nullable()
      .meta({ description: 'What DNS showed last; null: nobody looked' }),
    firstSignedAt: instant.nullable(),
    signedAt: instant.nullable(),
    removableAt: instant.nullable().meta({ description: 'From then on key and record may be removed' }),
  })
  .meta({ id: 'SigningKey' });

export const signingSchema = z.object({
  state: z.enum(signingStates),
  next: nextStepSchema,
  subdomains: z.boolean(),
  keys: z.array(signingKeySchema),
});

export const signingView = (signing: Signing, keepRecordDays: number): z.output<typeof signingSchema> => ({
  state: signing.state,
  next: signing.next,
  subdomains: signing.entry?.subdomains ?? true,
  keys: signing.keys.map((key) => keyView(key, signing, keepRecordDays)),
});

function keyView(key: SigningKey, signing: Signing, keepRecordDays: number): z.output<typeof signingKeySchema> {
  const { domain, entry, half, row, role, reason } = key;
  const { selector } = entry;
  const live = signing.keys.filter((one) => one.role === 'signs');
  const about = half.ok ? { domain, selector, keyType: half.keyType } : null;
  return {
    selector,
    algorithm: entry.algorithm,
    bits: half.ok ? half.bits : null,
    role,
    reason: reason ?? (half.ok ? null : half.reason),
    signsFrom: entry.signsFrom ?? null,
    signsUntil: entry.signsUntil ?? null,
    isChanged: signing.changed.has(selector),
    isLeaving: signing.leaving.has(selector),
    record: about && half.ok ? publicationOf({ ...about, data: half.data }) : null,
    revoked: about && publicationOf({ ...about, data: '' }),
    sight: row
      ? {
          state: row.state,
          words: row.words,
          found: row.found,
          checkedAt: isoOf(row.checkedAt),
          seenAt: isoOf(row.seenAt),
        }
      : null,
    firstSignedAt: isoOf(row?.firstSignedAt),
    signedAt: isoOf(row?.signedAt),
    removableAt: isoOf(removableAt(key, live, keepRecordDays)),
  };
}
