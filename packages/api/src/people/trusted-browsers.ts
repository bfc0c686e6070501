import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { PrismaClient } from '@posthorn/db/client';

/** How long a browser is not asked for a code again. */
export const trustDays = 30;

/** Trusts a browser; the token goes into its cookie and nowhere else. */
export const trustBrowser = async (
  prisma: PrismaClient,
  { userId, userAgent, now }: { userId: string; userAgent: string; now: Date },
): Promise<string> => {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + trustDays * 86_400_000);
  await prisma.trustedBrowser.deleteMany({ where: { expiresAt: { lt: now } } });
  await prisma.trustedBrowser.create({
    data: { id: randomUUID(), userId, hash: hashOf(token), userAgent: userAgent.slice(0, 300), expiresAt },
  });
  return token;
};

/** Is this the cookie of a browser that this person trusts? */
export const isTrustedBrowser = async (
  prisma: PrismaClient,
  { userId, token, now }: { userId: string; token: string | null; now: Date },
): Promise<boolean> => {
  if (!token) return false;
  const { count } = await prisma.trustedBrowser.updateMany({
    where: { userId, hash: hashOf(token), expiresAt: { gt: now } },
    data: { lastUsedAt: now },
  });
  return count === 1;
};

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
