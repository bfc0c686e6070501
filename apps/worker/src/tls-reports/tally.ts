import type { Pool } from '@posthorn/db/mail/message';
import { addTlsSessions, type TlsSessionCount, tlsPolicyId } from '@posthorn/db/mail/tls-session';
import type { WorkerLog } from '../index.ts';
import { startRounds } from '../wake/rounds.ts';
import type { TlsSession } from './session.ts';

/** A session with the host and addresses it was between; '' where they are not known. */
export type SeenSession = TlsSession & { host: string; address: string; sentFrom: string };

export type TlsTally = AsyncDisposable & {
  /** Counts a session. Never waits and never throws. */
  count(session: SeenSession): void;
};

/**
 * Counts sessions in memory and adds them up in the database every few seconds, away from the way of mail. What cannot be written is kept and tried
 * again; beyond bounds details are folded, and then counts are let go, saying so.
 */
export function createTlsTally(options: {
  pool: Pool;
  log: WorkerLog;
  isOn: () => boolean;
  everyMs?: number;
  now?: () => Date;
}): TlsTally {
  const { pool, log } = options;
  const now = options.now ?? (() => new Date());
  let counts = new Map<string, TlsSessionCount>();
  /** How many rows a domain has on a day, so that one with very many hosts makes no more than some. */
  const details = new Map<string, Set<string>>();
  let lost = 0;

  function add(session: Omit<TlsSessionCount, 'sessions' | 'lastAt'>, sessions: number, lastAt: Date): void {
    const { day, domain, result, host, address, sentFrom, words } = session;
    const key = JSON.stringify([day, domain, tlsPolicyId(session.policy), result, host, address, sentFrom, words]);
    const known = counts.get(key);
    if (known) {
      known.sessions += sessions;
      if (lastAt > known.lastAt) known.lastAt = lastAt;
    } else if (counts.size < MAX_ROWS) counts.set(key, { ...session, sessions, lastAt });
    else lost += sessions;
  }

  function isRoomFor(day: string, { domain, host, address, sentFrom, words }: SeenSession): boolean {
    const place = `${day} ${domain}`;
    let known = details.get(place);
    if (!known) {
      if (details.size >= MAX_ROWS) details.clear();
      known = new Set();
      details.set(place, known);
    }
    const detail = `${host} ${address} ${sentFrom} ${words}`;
    if (known.has(detail)) return true;
    if (known.size >= MAX_DETAILS) return false;
    known.add(detail);
    return true;
  }

  async function write(): Promise<void> {
    const writes = counts;
    counts = new Map();
    if (lost > 0) log.warn({ sessions: lost }, 'sessions were not counted for TLS reports: there are too many kinds');
    lost = 0;
    try {
      await addTlsSessions(pool, [...writes.values()]);
    } catch (error) {
      log.warn({ err: error as Error }, 'sessions could not be counted for TLS reports; trying again');
      for (const { sessions, lastAt, ...session } of writes.values()) add(session, sessions, lastAt);
    }
  }

  const rounds = startRounds({
    everyMs: options.everyMs ?? 2000,
    round: async () => {
      if (counts.size > 0) await write();
    },
    onFailure: () => {},
  });

  return {
    count(session) {
      if (!options.isOn()) return;
      const at = now();
      const day = at.toISOString().slice(0, 10);
      const { host, address, sentFrom, words, ...rest } = session;
      const named =
        rest.result === '' ? { host, address: '', sentFrom, words: '' } : { host, address, sentFrom, words };
      const folded = { host: '', address: '', sentFrom: '', words: '' };
      add({ day, ...rest, ...(isRoomFor(day, { ...rest, ...named }) ? named : folded) }, 1, at);
    },
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      if (counts.size > 0) await write();
    },
  };
}

const MAX_ROWS = 20_000;
const MAX_DETAILS = 100;
