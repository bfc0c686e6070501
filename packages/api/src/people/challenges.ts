import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '@posthorn/db/client';

/** Keeps a value for some minutes under a name that only its maker knows; the older one under the same name is forgotten. */
export const putChallenge = async (
  prisma: PrismaClient,
  name: string,
  { value, minutes, now }: { value: string; minutes: number; now: Date },
): Promise<void> => {
  const identifier = `posthorn ${name}`;
  await prisma.verification.deleteMany({ where: { OR: [{ identifier }, { expiresAt: { lt: now } }] } });
  const expiresAt = new Date(now.getTime() + minutes * 60_000);
  await prisma.verification.create({ data: { id: randomUUID(), identifier, value, expiresAt } });
};

/** The value, or null when there is none (any more). It stays for another look. */
export const seeChallenge = async (prisma: PrismaClient, name: string, now: Date): Promise<string | null> => {
  const row = await prisma.verification.findFirst({
    where: { identifier: `posthorn ${name}`, expiresAt: { gt: now } },
  });
  return row?.value ?? null;
};

/** The value, once: of two who take it at the same time, one gets null. */
export const takeChallenge = async (prisma: PrismaClient, name: string, now: Date): Promise<string | null> => {
  const row = await prisma.verification.findFirst({
    where: { identifier: `posthorn ${name}`, expiresAt: { gt: now } },
  });
  if (!row) return null;
  const { count } = await prisma.verification.deleteMany({ where: { id: row.id } });
  return count === 1 ? row.value : null;
};
