import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { PrismaClient } from '@posthorn/db/client';

/** How many codes a person gets at once. */
export const recoveryCodeCount = 10;

/** Replaces a person's codes. What is returned is shown once; the database holds hashes, and 80 random bits need no slow one. */
export const replaceRecoveryCodes = async (prisma: PrismaClient, userId: string): Promise<string[]> => {
  const codes = Array.from({ length: recoveryCodeCount }, createCode);
  await prisma.$transaction([
    prisma.recoveryCode.deleteMany({ where: { userId } }),
    prisma.recoveryCode.createMany({ data: codes.map((code) => ({ id: randomUUID(), userId, hash: hashOf(code) })) }),
  ]);
  return codes;
};

/** Takes a code; false when it is not one of theirs or was taken before. Of two takers at once, one gets it. */
export const takeRecoveryCode = async (prisma: PrismaClient, userId: string, code: string): Promise<boolean> => {
  const { count } = await prisma.recoveryCode.updateMany({
    where: { userId, hash: hashOf(code), usedAt: null },
    data: { usedAt: new Date() },
  });
  return count === 1;
};

/** Four groups of four, without letters and digits that look alike. */
const createCode = (): string =>
  Array.from(randomBytes(16), (byte, index) => (index % 4 === 0 && index > 0 ? '-' : '') + alphabet[byte & 31]).join(
    '',
  );

const hashOf = (code: string): string =>
  createHash('sha256')
    .update(code.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .digest('hex');

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
