import type { ApiLog, ApiServices } from '@posthorn/api/context';
import { createTryLimit } from '@posthorn/api/people-limit';
import { createPrisma } from '@posthorn/db/client';
import { createPool } from '@posthorn/db/pool';
import { registerProcess } from '@posthorn/db/processes';
import { openSecrets } from '@posthorn/db/secrets';
import { watchConfiguration } from '@posthorn/db/watch';
import { createWaker } from '@posthorn/queue/wake';
import { type Auth, createAuth } from './auth.ts';
import type { ConsoleEnv } from './env.ts';

export type ConsoleServices = AsyncDisposable & { services: ApiServices; auth: Auth };

/** Builds everything the console stands on, in order; disposing takes it down in the reverse order. */
export const openServices = async (env: ConsoleEnv, log: ApiLog): Promise<ConsoleServices> => {
  const opened = new AsyncDisposableStack();
  try {
    const pool = createPool(env.databaseUrl, { max: 8, name: 'posthorn console', statementTimeoutMs: 15_000 });
    opened.defer(() => pool.end());
    const prisma = createPrisma(env.databaseUrl);
    opened.defer(() => prisma.$disconnect());
    const secrets = await openSecrets(pool, env.secret);
    const row = opened.use(await registerProcess(pool, { kind: 'console', version }));
    const watch = opened.use(
      watchConfiguration({
        url: env.databaseUrl,
        pool,
        secrets,
        process: row,
        log: (sentence) => log.warn({}, sentence),
      }),
    );
    await watch.ready;
    const waker = opened.use(await createWaker({ url: env.databaseUrl, redisUrl: env.redisUrl }));
    const auth = createAuth({ prisma, secret: env.secret });
    const now = () => new Date();
    const services: ApiServices = {
      pool,
      prisma,
      databaseUrl: env.databaseUrl,
      secret: env.secret,
      secrets,
      version,
      processId: row.id,
      ring: (destination) => waker.ring(destination),
      snapshot: () => watch.current(),
      session: (headers) => auth.session(headers),
      limitPasswordTries: createTryLimit(8, 60_000, now),
      log,
      now,
    };
    const owned = opened.move();
    return { services, auth, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
};

const version = '0.1.0';
