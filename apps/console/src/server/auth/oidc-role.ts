import { changeRole } from '@posthorn/api/people';
import type { SignInServices } from '@posthorn/api/services';
import type { OidcEnv } from '../env.ts';

/** The highest role that the provider's claim means; null when it means none. A claim is a text, or a list of texts. */
export const roleOf = (
  roles: NonNullable<OidcEnv['roles']>,
  profile: Record<string, unknown> | undefined,
): Role | null => {
  const values = [profile?.[roles.claim] ?? []].flat().filter((value) => typeof value === 'string');
  const held = new Set(values.map((value) => roles.meaning.get(value)));
  return highestFirst.find((role) => held.has(role)) ?? null;
};

/** The provider's word is the role from now on; the last owner stays one, whatever it says. */
export const applyRole = ({ prisma, pool }: SignInServices, userId: string, role: Role): Promise<void> =>
  changeRole({ prisma, pool }, { userId, role, because: 'the identity provider' });

type Role = (typeof highestFirst)[number];
const highestFirst = ['owner', 'operator', 'auditor', 'viewer'] as const;
