import { appendAudit } from '@posthorn/db/audit';
import { createPrisma, type PrismaClient } from '@posthorn/db/client';
import type { Pool } from '@posthorn/db/pool';
import { uuidv7 } from '@posthorn/events/id';
import { describeApiKey } from './api-key.ts';
import { createPerson, emailInput } from './people.ts';

export type FirstRunOptions = {
  pool: Pool;
  databaseUrl: string;
  /** POSTHORN_ADMIN_EMAIL */
  email: string;
  password: string;
  /** It was on a screen: it must be changed at the first sign-in. */
  passwordGenerated: boolean;
  /** POSTHORN_BOOTSTRAP_API_KEY: becomes an admin key; only its hash is kept. */
  bootstrapApiKey?: string;
};

export type FirstRunResult = { adminCreated: boolean; apiKeyCreated: boolean };

/**
 * Makes the first owner and the bootstrap key when they are missing; the launcher calls it after the migrations, every time. An existing
 * person is never changed, so that restarting with another password in the environment does not open a door.
 */
export const ensureFirstRun = async (options: FirstRunOptions): Promise<FirstRunResult> => {
  const prisma = createPrisma(options.databaseUrl, { max: 1 });
  try {
    const adminCreated = await ensureOwner(prisma, options);
    const apiKeyCreated = await ensureKey(prisma, options.bootstrapApiKey);
    if (adminCreated) await note(options.pool, 'first-run.owner', options.email);
    if (apiKeyCreated) await note(options.pool, 'first-run.key', 'Bootstrap');
    return { adminCreated, apiKeyCreated };
  } finally {
    await prisma.$disconnect();
  }
};

const ensureOwner = async (prisma: PrismaClient, options: FirstRunOptions): Promise<boolean> => {
  if ((await prisma.user.count({ where: { role: 'owner' } })) > 0) return false;
  const { password, passwordGenerated: mustChangePassword } = options;
  const email = emailInput.parse(options.email);
  await createPerson(prisma, { email, name: 'Owner', role: 'owner', password, mustChangePassword });
  return true;
};

const ensureKey = async (prisma: PrismaClient, key: string | undefined): Promise<boolean> => {
  if (!key) return false;
  if (key.length < 16) throw new Error('POSTHORN_BOOTSTRAP_API_KEY needs at least 16 characters: it opens everything.');
  const { hash, start } = describeApiKey(key);
  const { count } = await prisma.apiKey.createMany({
    data: [
      { id: uuidv7(), name: 'Bootstrap', start: start.slice(0, 4), hash, scopes: ['admin'], createdBy: 'posthorn' },
    ],
    skipDuplicates: true,
  });
  return count === 1;
};

const note = (pool: Pool, action: string, target: string): Promise<void> =>
  appendAudit(pool, { actorKind: 'system', actorName: 'posthorn', action, target });
