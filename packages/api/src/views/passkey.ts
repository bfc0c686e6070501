import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    relyingParty: z.string().meta({ description: 'The host name it works at' }),
    isBackedUp: z.boolean().meta({ description: 'Kept by a password manager and not in one device alone' }),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Passkey' });

type PasskeyRow = {
  id: string;
  name: string;
  relyingParty: string;
  isBackedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
};

export const passkeyView = (row: PasskeyRow): z.output<typeof passkeySchema> => ({
  id: row.id,
  name: row.name,
  relyingParty: row.relyingParty,
  isBackedUp: row.isBackedUp,
  createdAt: isoOf(row.createdAt),
  lastUsedAt: isoOf(row.lastUsedAt),
});

/** What the browser's WebAuthn API gives, as JSON (WebAuthn §5.1); its inside is checked by whoever verifies it. */
export const credentialInput = z.looseObject({
  id: z.string().min(1).max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  response: z.record(z.string().max(40), z.unknown()),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()).default({}),
  authenticatorAttachment: z.string().max(40).nullish(),
});

/** What the browser's WebAuthn API takes, as JSON. */
export const credentialOptions = z.record(z.string(), z.unknown());
