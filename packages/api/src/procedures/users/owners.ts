import type { PrismaClient } from '@posthorn/db/client';
import { problem } from '../../problem.ts';

/** Nobody can lock everybody out: one enabled owner besides this person must exist. */
export const assertOwnerRemains = async (prisma: PrismaClient, leavingId: string): Promise<void> => {
  const others = await prisma.user.count({ where: { role: 'owner', disabled: false, id: { not: leavingId } } });
  if (others === 0) throw problem('not-possible', 'This is the last owner. Make somebody else an owner first.');
};
