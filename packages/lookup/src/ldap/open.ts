import { type Entry, type Filter, PresenceFilter, ResultCodeError } from 'ldapts';
import { createBreaker, guarded } from '../breaker.ts';
import type { ReadSecret, SecretRef } from '../secret.ts';
import { within } from '../within.ts';
import { connectLdap, type LdapSession } from './connect.ts';
import { createSlots } from './slots.ts';

/** A directory, as `ldap.servers` of the settings names it. */
export type LdapServer = {
  name: string;
  host: string;
  /** 0: the usual one. */
  port: number;
  tls: 'starttls' | 'ldaps' | 'none';
  authority?: string | undefined;
  bindDn?: string | undefined;
  password?: SecretRef | undefined;
  connections: number;
};

export type LdapSearch = { base: string; scope: 'sub' | 'one' | 'base'; filter: Filter; attributes: string[] };

/** A directory that is connected to when it is first asked, and again after a connection was lost. */
export type LdapConnection = AsyncDisposable & {
  /**
   * The entries found. An answer that the server cut short is none.
   *
   * @throws Error when there is no answer in time, the server says no, or it rests after several failures
   */
  search(search: LdapSearch, timeoutMs?: number): Promise<Entry[]>;
  /** Signs in and asks the server about itself. @throws Error as above */
  ping(timeoutMs?: number): Promise<void>;
};

/** Opens a directory lazily. Searches wait at most `timeoutMs`, for a free connection and connecting included. */
export function openLdap(
  server: LdapServer,
  { secret, timeoutMs = 2000 }: { secret: ReadSecret; timeoutMs?: number },
): LdapConnection {
  const breaker = createBreaker();
  const slots = createSlots(server.connections);
  const idle: LdapSession[] = [];
  let isClosed = false;

  async function asked(search: LdapSearch, waitMs: number, signal: AbortSignal): Promise<Entry[]> {
    const { base, scope, filter, attributes } = search;
    const timeLimit = Math.ceil(waitMs / 1000);
    for (;;) {
      const kept = idle.pop();
      const session = kept ?? (await connected(signal));
      const { client, wire } = session;
      const stop = (): void => void wire.destroy();
      signal.addEventListener('abort', stop);
      try {
        signal.throwIfAborted();
        wire.begin();
        // Without a limit of its own the client takes an answer for a failure that the server cut short at its own limit.
        const { searchEntries } = await client.search(base, { scope, filter, attributes, timeLimit });
        keep(session);
        return searchEntries;
      } catch (error) {
        if (error instanceof ResultCodeError) keep(session);
        else {
          wire.destroy();
          // The server had ended a connection that lay idle, as many do.
          if (kept !== undefined && wire.received === 0 && !signal.aborted) continue;
        }
        throw error;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    }
  }
  async function connected(signal: AbortSignal): Promise<LdapSession> {
    const session = await connectLdap(server, secret, signal);
    session.wire.once('close', () => {
      const at = idle.indexOf(session);
      if (at >= 0) idle.splice(at, 1);
    });
    return session;
  }
  function keep(session: LdapSession): void {
    if (isClosed) session.wire.destroy();
    else if (!session.wire.destroyed) idle.push(session);
  }
  function search(search: LdapSearch, waitMs = timeoutMs): Promise<Entry[]> {
    if (isClosed) return Promise.reject(new Error(`the connection to ${server.name} is closed`));
    const aborter = new AbortController();
    return guarded({ breaker, name: `the directory ${server.name}`, isFault }, () =>
      within(
        waitMs,
        () => slots.run(aborter.signal, () => asked(search, waitMs, aborter.signal)),
        () => aborter.abort(),
      ),
    );
  }
  return {
    search,
    async ping(waitMs) {
      const filter = new PresenceFilter({ attribute: 'objectClass' });
      await search({ base: '', scope: 'base', filter, attributes: ['1.1'] }, waitMs);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const { wire } of idle.splice(0)) wire.destroy();
    },
  };
}

/** Is the server at fault, and not the question? */
const isFault = (error: unknown): boolean => !(error instanceof ResultCodeError) || TROUBLES.has(error.code);

/** RFC 4511 §4.1.9: operations error, stronger authentication wanted, invalid credentials, busy, unavailable, unwilling, other. */
const TROUBLES = new Set([1, 8, 49, 51, 52, 53, 80]);
