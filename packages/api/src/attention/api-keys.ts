import type { Check } from './concern.ts';

/** API keys that are used and end within two weeks, or ended within the last one. */
export const apiKeys: Check = async ({ services, now }) => {
  const at = (days: number) => new Date(now.getTime() + days * dayMs);
  const keys = await services.prisma.apiKey.findMany({
    where: { revokedAt: null, expiresAt: { gt: at(-7), lt: at(14) }, lastUsedAt: { gt: at(-30) } },
    select: { id: true, name: true, expiresAt: true },
    orderBy: { expiresAt: 'asc' },
    take: 10,
  });
  return keys.map(({ id, name, expiresAt }) => ({
    kind: 'api-key' as const,
    severity: 'warn' as const,
    title: (expiresAt ?? now) <= now ? `API key “${name}” has expired` : `API key “${name}” ends soon`,
    detail: 'It is in use. Make a new one and change the program that uses it.',
    subject: id,
    at: expiresAt,
  }));
};

const dayMs = 86_400_000;
