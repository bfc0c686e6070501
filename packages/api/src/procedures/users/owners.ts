import type { PeopleTransaction } from '@posthorn/db/people-lock';
import { problem } from '../../problem.ts';

/** Nobody can lock everybody out: one enabled owner besides this person must exist. Call it inside of `withPeopleLock`. */
export const assertOwnerRemains = async (tx: PeopleTransaction, leavingId: string): Promise<void> => {
  const others = await tx.user.count({ where: { role: 'owner', disabled: false, id: { not: leavingId } } });
  if (others === 0) throw problem('not-possible', 'This is the last owner. Make somebody else an owner first.');
};
