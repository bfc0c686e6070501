import type { ApiServices } from '../context.ts';
import { pretendToVerify, verifyPassword } from '../password.ts';
import { countGuess, forgetGuess } from './tries.ts';

export type Person = { id: string; email: string };
export type PasswordAnswer =
  | { kind: 'right'; person: Person }
  | { kind: 'wrong'; person: Person | null; reason: string };

/**
 * Looks at an address and a password. An unknown address, a person without a password and one who is disabled take the same time and
 * get the same answer outside; `reason` is for the audit log. Throws `too-many-requests` before it looks.
 */
export const tryPassword = async (
  services: Pick<ApiServices, 'prisma' | 'pool'>,
  given: { email: string; password: string; address: string },
): Promise<PasswordAnswer> => {
  const email = given.email.trim().toLowerCase();
  const guess = { account: email, address: given.address };
  await countGuess(services, guess);
  const user = await services.prisma.user.findUnique({
    where: { email },
    select: { id: true, email: true, disabled: true, accounts: { where: { providerId: 'credential' } } },
  });
  const stored = user?.accounts[0]?.password;
  const isRight = stored ? await verifyPassword(given.password, stored) : await pretendToVerify(given.password);
  const person = user ? { id: user.id, email: user.email } : null;
  if (!isRight || !person) {
    const reason = person ? (stored ? 'wrong password' : 'has no password') : 'unknown address';
    return { kind: 'wrong', person, reason };
  }
  if (user?.disabled) return { kind: 'wrong', person, reason: 'disabled' };
  await forgetGuess(services, guess);
  return { kind: 'right', person };
};
