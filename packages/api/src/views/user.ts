import { z } from 'zod';
import { roles } from '../permissions.ts';
import { instant, isoOf } from './time.ts';

export const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    mustChangePassword: z.boolean(),
    disabled: z.boolean(),
    createdAt: instant,
    lastSignInAt: instant.nullable(),
    lastSeenAt: instant.nullable().meta({ description: 'When a session of theirs that still lives was last used' }),
    totp: z.boolean().meta({ description: 'A code from an authenticator app is asked for' }),
    passkeys: z.number(),
    sessions: z.number(),
  })
  .meta({ id: 'User' });

/** The columns an answer is made of; the password hash is in another table and never read here. */
export const userColumns = {
  id: true,
  email: true,
  name: true,
  role: true,
  mustChangePassword: true,
  disabled: true,
  createdAt: true,
  lastSignInAt: true,
  totp: { select: { confirmedAt: true } },
  sessions: { select: { lastSeenAt: true }, orderBy: { lastSeenAt: 'desc' }, take: 1 },
  _count: { select: { passkeys: true, sessions: true } },
} as const;

type UserRow = {
  id: string;
  email: string;
  name: string;
  role: string;
  mustChangePassword: boolean;
  disabled: boolean;
  createdAt: Date;
  lastSignInAt: Date | null;
  totp: { confirmedAt: Date | null } | null;
  sessions: { lastSeenAt: Date }[];
  _count: { passkeys: number; sessions: number };
};

export const userView = (row: UserRow): z.output<typeof userSchema> => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role as (typeof roles)[number],
  mustChangePassword: row.mustChangePassword,
  disabled: row.disabled,
  createdAt: isoOf(row.createdAt),
  lastSignInAt: isoOf(row.lastSignInAt),
  lastSeenAt: isoOf(row.sessions[0]?.lastSeenAt),
  totp: Boolean(row.totp?.confirmedAt),
  passkeys: row._count.passkeys,
  sessions: row._count.sessions,
});
