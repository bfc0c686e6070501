import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    start: z
      .string()
      .meta({ description: 'The first characters, to tell keys apart; the key itself is never shown again' }),
    scopes: z.array(z.string()),
    createdBy: z.string().nullable(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
    lastUsedAddress: z.string().nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });

type ApiKeyRow = {
  id: string;
  name: string;
  start: string;
  scopes: string[];
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  revokedAt: Date | null;
};

export const apiKeyView = (row: ApiKeyRow): z.output<typeof apiKeySchema> => ({
  id: row.id,
  name: row.name,
  start: row.start,
  scopes: row.scopes,
  createdBy: row.createdBy,
  createdAt: isoOf(row.createdAt),
  expiresAt: isoOf(row.expiresAt),
  lastUsedAt: isoOf(row.lastUsedAt),
  lastUsedAddress: row.lastUsedAddress,
  revokedAt: isoOf(row.revokedAt),
});
