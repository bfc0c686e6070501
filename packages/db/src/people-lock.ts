import type { PrismaClient } from './generated/client.ts';

/** The client inside a transaction. */
export type PeopleTransaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/** Runs work in one transaction while nobody else does the same: two owners who demote each other at once must not both succeed. */
export async function withPeopleLock<Result>(
  prisma: PrismaClient,
  work: (tx: PeopleTransaction) => Promise<Result>,
): Promise<Result> {
  return await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${peopleLock})`;
    return await work(tx);
  });
}

const peopleLock = 81_018_145;
