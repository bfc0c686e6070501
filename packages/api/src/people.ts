import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '@posthorn/db/client';
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

/** Sets a new password and ends every session but the one that is given. */
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
    prisma.session.deleteMany({
      where: { userId, ...(change.keepSessionToken ? { token: { not: change.keepSessionToken } } : {}) },
    }),
  ]);
};
