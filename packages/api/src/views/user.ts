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
    lastSeenAt: instant.nullable().meta({ description: 'When a session of theirs was last renewed' }),
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
  sessions: { select: { updatedAt: true }, orderBy: { updatedAt: 'desc' }, take: 1 },
} as const;

type UserRow = {
  id: string;
  email: string;
  name: string;
  role: string;
  mustChangePassword: boolean;
  disabled: boolean;
  createdAt: Date;
  sessions: { updatedAt: Date }[];
};

export const userView = (row: UserRow): z.output<typeof userSchema> => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role as (typeof roles)[number],
  mustChangePassword: row.mustChangePassword,
  disabled: row.disabled,
  createdAt: isoOf(row.createdAt),
  lastSeenAt: isoOf(row.sessions[0]?.updatedAt),
});
