import type { Socket } from 'node:net';
import { Redis, ReplyError } from 'ioredis';
import { bounded } from '../bounded.ts';
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
        forget();
        end(client);
      });
    });
    failing.catch(() => {});
    client.on('connect', () => {
      const stream = bounded(client.stream as Socket);
      // Room for all of them would be made at once.
      stream.on('data', (octets: Buffer) => {
        if (TOO_MANY.test(octets.toString('latin1', 0, 12)))
          stream.destroy(new Error('it announces more values than any answer holds'));
      });
    });
    client.on('end', forget);
    current = client;
    trouble = undefined;
    try {
      await Promise.race([client.connect(), failing]);
      return client;
    } catch (error) {
      forget();
      end(client);
      const reason = trouble ?? error;
      // A refused sign-in is no answer to the question.
      throw reason instanceof ReplyError ? new Error((reason as Error).message, { cause: reason }) : reason;
    }
  }
  let current: Redis | undefined;
  let trouble: Error | undefined;
  let waiting = 0;
  /** Did somebody wait in vain, and has nothing come since? */
  let isSilent = false;

  async function asked(words: readonly string[]): Promise<unknown> {
    ready ??= connect();
    const trying = ready;
    trying.catch(() => {
      if (ready === trying) ready = undefined;
    });
    const client = await trying;
    const [name, ...rest] = words;
    try {
      const reply = await client.call(name ?? '', ...rest);
      isSilent = false;
      return reply;
    } catch (error) {
      if (!(error instanceof ReplyError)) throw trouble ?? new Error('it hung up', { cause: error });
      isSilent = false;
      throw error;
    }
  }
  function drop(): void {
    isSilent = false;
    if (current !== undefined) end(current);
    ready = undefined;
  }

  return {
    command(words, waitMs = timeoutMs) {
      if (isClosed) return Promise.reject(new Error(`the connection to ${server.name} is closed`));
      return guarded(
        { breaker, name: `the Redis server ${server.name}`, isFault: (error) => !(error instanceof ReplyError) },
        async () => {
          waiting++;
          try {
            return await within(
              waitMs,
              () => asked(words),
              () => {
                isSilent = true;
              },
            );
          } finally {
            waiting--;
            // A server that is frozen would answer later, to nobody. Who has more patience shares the connection until then.
            if (waiting === 0 && isSilent) drop();
          }
        },
      );
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      drop();
    },
  };
}

/** ioredis alone would wait for the server to hang up, which one that is frozen does not. */
function end(client: Redis): void {
  client.disconnect();
  (client.stream as Socket | undefined)?.destroy();
}

/** How the parser of ioredis speaks of what is not the language of Redis. */
const NO_RESP = /RESP type|Protocol error|Please report this/;
/** What begins an answer of ten million values or more. */
const TOO_MANY = /^[*%~>]\d{8}/;
