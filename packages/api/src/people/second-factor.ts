import type { ApiServices } from '../context.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import { createTotpSecret, totpStepOf } from './totp.ts';

type Services = Pick<ApiServices, 'prisma' | 'secrets' | 'now'>;

/** Which second factors a person has. */
export type SecondFactors = { totp: boolean; recoveryCodes: number };

/** Begins an enrolment: the secret, shown once. It counts from the first code that proves the app has it. */
export const beginTotp = async ({ prisma, secrets }: Services, userId: string): Promise<string> => {
  await dropTotp(prisma, userId);
  const secret = createTotpSecret();
  const secretId = await secrets.put({ kind: 'totp', value: secret });
  await prisma.totp.create({ data: { userId, secretId } });
  return secret;
};

/** Whether the code fits the enrolment that was begun; from then on it is asked for at every sign-in. */
export const confirmTotp = async (services: Services, userId: string, code: string): Promise<boolean> => {
  if (!(await takeTotp(services, userId, code, { isConfirmed: false }))) return false;
  await services.prisma.totp.update({ where: { userId }, data: { confirmedAt: services.now() } });
  return true;
};

/** Ends the second factor: app, recovery codes and trusted browsers. */
export const dropSecondFactor = async (prisma: Services['prisma'], userId: string): Promise<void> => {
  await dropTotp(prisma, userId);
  await prisma.recoveryCode.deleteMany({ where: { userId } });
  await prisma.trustedBrowser.deleteMany({ where: { userId } });
};

export const secondFactorsOf = async (prisma: Services['prisma'], userId: string): Promise<SecondFactors> => {
  const totp = await prisma.totp.findUnique({ where: { userId }, select: { confirmedAt: true } });
  const recoveryCodes = await prisma.recoveryCode.count({ where: { userId, usedAt: null } });
  return { totp: Boolean(totp?.confirmedAt), recoveryCodes };
};

/** Takes a code from the app, or a recovery code; each counts once. */
export const takeSecondFactor = async (
  services: Services,
  userId: string,
  given: { code: string; method: 'totp' | 'recovery-code' },
): Promise<boolean> =>
  given.method === 'totp'
    ? takeTotp(services, userId, given.code, { isConfirmed: true })
    : takeRecoveryCode(services.prisma, userId, given.code);

/** The step moves forward in the same statement that checks it, so that a code seen over a shoulder is worth nothing. */
const takeTotp = async (
  { prisma, secrets, now }: Services,
  userId: string,
  code: string,
  { isConfirmed }: { isConfirmed: boolean },
): Promise<boolean> => {
  const row = await prisma.totp.findUnique({ where: { userId } });
  if (!row || Boolean(row.confirmedAt) !== isConfirmed) return false;
  const step = totpStepOf(await secrets.read(row.secretId), code, now());
  if (step === null) return false;
  const { count } = await prisma.totp.updateMany({
    where: { userId, secretId: row.secretId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1;
};

const dropTotp = async (prisma: Services['prisma'], userId: string): Promise<void> => {
  const row = await prisma.totp.findUnique({ where: { userId }, select: { secretId: true } });
  if (!row) return;
  await prisma.$transaction([
    prisma.totp.deleteMany({ where: { userId } }),
    prisma.secret.deleteMany({ where: { id: row.secretId } }),
  ]);
};
