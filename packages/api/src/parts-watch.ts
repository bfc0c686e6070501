import type { Pool, PoolClient } from '@posthorn/db/pool';
import type { ApiContext, ApiServices, Principal } from './context.ts';
import { createCaller } from './router.ts';

type Caller = ReturnType<typeof createCaller>;

/** What a page knows before it has asked anything: who is there, and how the parts are. */
export type FirstLook = {
  viewer: Awaited<ReturnType<Caller['account']['me']>> | null;
  health: Awaited<ReturnType<Caller['health']['get']>> | null;
};

export type PartsWatch = AsyncDisposable & {
  /** Does the database not answer? Known within some seconds, also when it hangs instead of refusing. */
  isDatabaseDown(): boolean;
  /** Resolves when the database is lost; at once while it is. */
  lost(): Promise<void>;
  /** Never waits for a database that does not answer. */
  firstLook(principal: Principal | null): Promise<FirstLook>;
};

/**
 * Asks the database every two seconds whether it is there, on a connection of its own, so that neither a busy pool looks like a dead database nor a
 * hanging one makes every request hang with it.
 */
export const watchParts = (services: ApiServices): PartsWatch => {
  const ping = createPing(services.pool);
  let isDown = false;
  let isStopped = false;
  let gone = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let health: { at: number; asker: boolean; value: FirstLook['health'] } | null = null;

  const look = async (): Promise<void> => {
    const isThere = await ping.answers();
    if (isStopped) return;
    if (!isThere && !isDown) gone.resolve();
    if (isThere && isDown) gone = Promise.withResolvers<void>();
    if (isThere === isDown) health = null;
    isDown = !isThere;
    // Whoever waits for the database should not wait for us as well.
    timer = setTimeout(() => void look(), isDown ? pingEveryMs / 8 : pingEveryMs);
    timer.unref();
  };
  void look();

  const readHealth = async (context: ApiContext): Promise<FirstLook['health']> => {
    const asker = context.principal?.permissions.has('read') ?? false;
    if (health && health.asker === asker && Date.now() - health.at < healthKeptMs) return health.value;
    const read = createCaller(context).health.get();
    read.catch(() => {});
    const value = await within(read, healthPatienceMs);
    if (value) health = { at: Date.now(), asker, value };
    return value ?? null;
  };

  return {
    isDatabaseDown: () => isDown,
    lost: () => gone.promise,
    firstLook: async (principal) => {
      const context = contextFor(services, principal);
      const [viewer, found] = await Promise.all([
        principal
          ? createCaller(context)
              .account.me()
              .catch(() => null)
          : null,
        readHealth(context).catch(() => null),
      ]);
      return { viewer, health: found };
    },
    async [Symbol.asyncDispose]() {
      isStopped = true;
      clearTimeout(timer);
      ping.end();
    },
  };
};

const contextFor = (services: ApiServices, principal: Principal | null): ApiContext => ({
  services,
  principal,
  request: {
    id: 'first-look',
    address: '',
    userAgent: '',
    method: 'GET',
    transport: 'trpc',
    origin: services.publicOrigin ?? '',
  },
  audit: {},
});

/** One connection, one question at a time; a question without an answer for long is given up with its connection. */
const createPing = (pool: Pool) => {
  let client: PoolClient | null = null;
  let asked: { at: number; answer: Promise<boolean> } | null = null;
  const drop = () => {
    client?.release(true);
    client = null;
    asked = null;
  };
  const ask = async (): Promise<boolean> => {
    try {
      client ??= await pool.connect();
      await client.query('SELECT 1');
      return true;
    } catch {
      drop();
      return false;
    }
  };
  return {
    async answers(): Promise<boolean> {
      if (asked && Date.now() - asked.at > giveUpMs) drop();
      const current = asked ?? { at: Date.now(), answer: ask() };
      asked = current;
      const answer = await within(current.answer, pingPatienceMs);
      if (answer !== undefined && asked === current) asked = null;
      return answer ?? false;
    },
    end: drop,
  };
};

const within = <T>(promise: Promise<T>, ms: number): Promise<T | undefined> => {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const pingEveryMs = 2_000;
const pingPatienceMs = 4_000;
const giveUpMs = 15_000;
const healthKeptMs = 2_000;
const healthPatienceMs = 2_500;
