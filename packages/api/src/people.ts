import { randomUUID } from 'node:crypto';
import { appendAudit } from '@posthorn/db/audit';
import type { PrismaClient } from '@posthorn/db/client';
import { withPeopleLock } from '@posthorn/db/people-lock';
import type { Pool } from '@posthorn/db/pool';
import { z } from 'zod';
import { hashPassword } from './password.ts';
import type { Role } from './permissions.ts';

/** A person's address; one host label is enough, because the first owner may be `admin@localhost`. */
export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@<>"]+@[^\s@<>"]+$/, 'An address looks like name@example.org');

export type NewPerson = { email: string; name: string; role: Role; password: string; mustChangePassword: boolean };

/** Writes the person and the way they sign in, as better-auth reads them (provider `credential`). Returns the id. */
export const createPerson = async (prisma: PrismaClient, person: NewPerson): Promise<string> => {
  const id = randomUUID();
  const { email, name, role, mustChangePassword } = person;
  const password = await hashPassword(person.password);
  await prisma.user.create({
    data: {
      id,
      email,
      name,
      role,
      mustChangePassword,
      emailVerified: true,
      accounts: { create: { id: randomUUID(), accountId: id, providerId: 'credential', password } },
    },
  });
  return id;
};

/** Gives a person another role and writes it down; the last enabled owner stays one. */
export const changeRole = async (
  { prisma, pool }: { prisma: PrismaClient; pool: Pool },
  { userId, role, because }: { userId: string; role: Role; because: string },
): Promise<void> => {
  const changed = await withPeopleLock(prisma, async (tx) => {
    const row = await tx.user.findUnique({ where: { id: userId }, select: { email: true, role: true } });
    if (!row || row.role === role) return null;
    const isLast =
      row.role === 'owner' &&
      (await tx.user.count({ where: { role: 'owner', disabled: false, id: { not: userId } } })) === 0;
    if (isLast) return null;
    await tx.user.update({ where: { id: userId }, data: { role } });
    return row;
  });
  if (!changed) return;
  const detail = { before: { role: changed.role }, after: { role } };
  await appendAudit(pool, {
    actorKind: 'system',
    actorName: because,
    action: 'users.update',
    target: changed.email,
    detail,
  });
};

/** Sets a new password, ends every session but the one that is given, and trusts no browser any more. */
export const changePassword = async (
  prisma: PrismaClient,
  userId: string,
  change: { password: string; mustChangePassword: boolean; keepSessionToken?: string },
): Promise<void> => {
  const password = await hashPassword(change.password);
  const account = { providerId: 'credential', accountId: userId };
  await prisma.$transaction([
    prisma.account.upsert({
      where: { providerId_accountId: account },
      create: { id: randomUUID(), ...account, userId, password },
      update: { password },
    }),
    prisma.user.update({ where: { id: userId }, data: { mustChangePassword: change.mustChangePassword } }),
    prisma.trustedBrowser.deleteMany({ where: { userId } }),
    prisma.session.deleteMany({
      where: { userId, ...(change.keepSessionToken ? { token: { not: change.keepSessionToken } } : {}) },
    }),
  ]);
};
