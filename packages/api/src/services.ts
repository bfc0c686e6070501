import { openDatabase } from '@posthorn/db';
import { createPrisma } from '@posthorn/db/client';
import { pruneDrafts } from '@posthorn/db/drafts';
import { pruneSimulations } from '@posthorn/db/simulations';
import { prepareDoorbell } from '@posthorn/queue/bell';
import { createWaker } from '@posthorn/queue/wake';
import { createFoldedAudit } from './audit.ts';
import type { ApiLog, ApiServices, SessionUser } from './context.ts';
import { createTryLimit } from './people-limit.ts';

export type ServicesOptions = {
  databaseUrl: string;
  /** BullMQ rings through it when it is given, through Postgres otherwise. */
  redisUrl?: string | undefined;
  /** POSTHORN_SECRET */
  secret: string;
  log: ApiLog;
  /** POSTHORN_PUBLIC_URL */
  publicOrigin?: string | null;
  /** Makes the function that names the owner of a session cookie, on the services that hold the sessions. */
  session: (services: SignInServices) => (headers: Headers) => Promise<SessionUser | null>;
};

/** What a sign-in stands on. */
export type SignInServices = Omit<ApiServices, 'session'>;

export type OpenedServices = AsyncDisposable & { services: ApiServices };

/** Builds everything the API stands on, in order; disposing takes it down in the reverse order. */
export const openServices = async (options: ServicesOptions): Promise<OpenedServices> => {
  const { databaseUrl, secret, log } = options;
  await using opened = new AsyncDisposableStack();
  const database = opened.use(
    await openDatabase({
      url: databaseUrl,
      secret,
      process: { kind: 'console', version },
      poolSize: 8,
      log: (sentence) => log.warn({}, sentence),
    }),
  );
  const prisma = createPrisma(databaseUrl);
  opened.defer(() => prisma.$disconnect());
  const doorbell = { url: databaseUrl, redisUrl: options.redisUrl };
  await prepareDoorbell(doorbell);
  const waker = opened.use(await createWaker(doorbell));
  const pruning = setInterval(() => {
    pruneDrafts(database.pool).catch((err: unknown) => log.warn({ err }, 'drafts thrown away could not be cleared'));
    pruneSimulations(database.pool).catch((err: unknown) => log.warn({ err }, 'old simulations could not be cleared'));
  }, pruneEveryMs);
  pruning.unref();
  opened.defer(() => clearInterval(pruning));
  const now = () => new Date();
  const base: SignInServices = {
    pool: database.pool,
    prisma,
    secret,
    secrets: database.secrets,
    version,
    processId: database.process.id,
    ring: (destination) => waker.ring(destination),
    ringEndpoint: (endpoint) => waker.ringEndpoint(endpoint),
    snapshot: () => database.settings.current(),
    limitTrials: createTryLimit(30, 60_000, now),
    publicOrigin: options.publicOrigin ?? null,
    foldedAudit: createFoldedAudit({ pool: database.pool, now }, log),
    log,
    now,
  };
  const services: ApiServices = { ...base, session: options.session(base) };
  const owned = opened.move();
  return { services, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

const version = '0.1.0';
const pruneEveryMs = 5 * 60_000;
