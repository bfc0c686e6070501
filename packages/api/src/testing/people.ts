import { createPrisma } from '@posthorn/db/client';
import { createPerson } from '../people.ts';
import type { Role } from '../permissions.ts';
import type { FirstStart } from '../testing.ts';

/** Makes a person of this role, once, with a password that counts as chosen. */
export const ensureTestPerson = async (
  { database }: Pick<FirstStart, 'database'>,
  role: Role,
): Promise<{ email: string; password: string }> => {
  const person = { email: `a-${role}@example.org`, password: 'a calm and long phrase' };
  const prisma = createPrisma(database.url, { max: 1 });
  try {
    if ((await prisma.user.count({ where: { email: person.email } })) === 0)
      await createPerson(prisma, { ...person, name: `An ${role}`, role, mustChangePassword: false });
  } finally {
    await prisma.$disconnect();
  }
  return person;
};
