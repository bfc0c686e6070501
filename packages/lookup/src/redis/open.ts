import { Redis, ReplyError } from 'ioredis';
import { createBreaker, guarded } from '../breaker.ts';
import type { ReadSecret, SecretRef } from '../secret.ts';
import { within } from '../within.ts';

/** A server of Redis or Valkey, as `redis.servers` of the settings names it. */
export type RedisServer = {
  name: string;
  host: string;
  port: number;
  database: number;
  username?: string | undefined;
  password?: SecretRef | undefined;
  tls: 'none' | 'verify';
};

/** A connection that is made when it is first needed, and again after it was lost. */
export type RedisConnection = {
  /**
   * Sends one command, its words apart, and gives what the server answers: text, number, null, or lists of them.
   *
   * @throws Error when there is no answer in time, the server says no, or it rests after several failures
   */
  command(words: readonly string[], timeoutMs?: number): Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Opens a server lazily. Commands wait at most `timeoutMs`, connecting included; nothing is queued while it is away. */
export function openRedis(
  server: RedisServer,
  { secret, timeoutMs = 2000 }: { secret: ReadSecret; timeoutMs?: number },
): RedisConnection {
  const breaker = createBreaker();
  let ready: Promise<Redis> | undefined;
  let isClosed = false;

  async function connect(): Promise<Redis> {
    const password = server.password === undefined ? undefined : await secret(server.password);
    const client = new Redis({
      host: server.host,
      port: server.port,
      db: server.database,
      ...(server.username === undefined ? {} : { username: server.username }),
      ...(password === undefined ? {} : { password }),
      ...(server.tls === 'verify' ? { tls: { servername: server.host } } : {}),
      lazyConnect: true,
      connectTimeout: timeoutMs,
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      connectionName: 'posthorn',
    });
    const forget = (): void => {
      if (current === client) {
        current = undefined;
        ready = undefined;
      }
    };
    // To those who wait ioredis says only that the connection is closed, or nothing at all.
    const failing = new Promise<never>((_, reject) => {
      client.on('error', (error: Error) => {
        trouble = NO_RESP.test(error.message) ? new Error('what it says is not RESP', { cause: error }) : error;
        reject(trouble);
      });
    });
    failing.catch(() => {});
    client.on('end', forget);
    current = client;
    trouble = undefined;
    try {
      await Promise.race([client.connect(), failing]);
      return client;
    } catch (error) {
      forget();
      client.disconnect();
      const reason = trouble ?? error;
      // A refused sign-in is no answer to the question.
      throw reason instanceof ReplyError ? new Error((reason as Error).message, { cause: reason }) : reason;
    }
  }
  let current: Redis | undefined;
  let trouble: Error | undefined;

  return {
    command(words, waitMs = timeoutMs) {
      if (isClosed) return Promise.reject(new Error(`the connection to ${server.name} is closed`));
      return guarded(
        { breaker, name: `the Redis server ${server.name}`, isFault: (error) => !(error instanceof ReplyError) },
        () =>
          within(
            waitMs,
            async () => {
              ready ??= connect();
              const trying = ready;
              trying.catch(() => {
                if (ready === trying) ready = undefined;
              });
              const client = await trying;
              const [name, ...rest] = words;
              return client.call(name ?? '', ...rest).catch((error: unknown) => {
                throw error instanceof ReplyError ? error : (trouble ?? new Error('it hung up', { cause: error }));
              });
            },
            () => {
              // A server that is frozen would answer later, to nobody.
              current?.disconnect();
              ready = undefined;
            },
          ),
      );
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      current?.disconnect();
      ready = undefined;
    },
  };
}

/** How the parser of ioredis speaks of what is not the language of Redis. */
const NO_RESP = /RESP type|Protocol error/;
