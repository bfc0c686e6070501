import { createDeadline, type Deadline } from '../connect/deadlines.ts';
import type { Session } from './session.ts';

/** Connections kept for the next message. They belong to the worker, not to a drain or a destination. */
export type ConnectionPool = {
  /** A connection that is open and idle, or undefined. */
  take(key: string): Session | undefined;
  /** Gives one back; it is kept for a while or says QUIT. */
  put(key: string, session: Session, keep: { idleMs: number; maxMessages: number }): void;
  readonly idle: number;
  /** Says QUIT on all of them; what is given back later does the same. */
  close(): void;
};

export function createConnectionPool(): ConnectionPool {
  const kept = new Map<string, Kept[]>();
  let idle = 0;
  let closed = false;

  function remove(key: string, entry: Kept): void {
    const list = kept.get(key);
    const at = list?.indexOf(entry) ?? -1;
    if (!list || at < 0) return;
    list.splice(at, 1);
    if (list.length === 0) kept.delete(key);
    entry.deadline.end();
    idle -= 1;
  }

  return {
    take(key) {
      // The one used last: its peer is the least likely to have closed it meanwhile.
      for (let entry = kept.get(key)?.at(-1); entry; entry = kept.get(key)?.at(-1)) {
        remove(key, entry);
        if (entry.session.isUsable) return entry.session;
      }
      return undefined;
    },
    put(key, session, keep) {
      if (!session.isUsable) return;
      if (closed || session.messages >= Math.min(keep.maxMessages, mailMax(session)) || idle >= maxIdle) {
        session.quit();
        return;
      }
      const entry: Kept = {
        session,
        deadline: createDeadline(() => {
          remove(key, entry);
          session.quit();
        }),
      };
      entry.deadline.set(keep.idleMs);
      const list = kept.get(key);
      if (list) list.push(entry);
      else kept.set(key, [entry]);
      idle += 1;
    },
    get idle() {
      return idle;
    },
    close() {
      closed = true;
      for (const [key, list] of [...kept]) {
        for (const entry of [...list]) {
          remove(key, entry);
          entry.session.quit();
        }
      }
    },
  };
}

type Kept = { session: Session; deadline: Deadline };

/** MAILMAX of LIMITS (RFC 9422 §4.1): messages a connection may carry. */
function mailMax(session: Session): number {
  return limitOf(session, 'MAILMAX') ?? Number.POSITIVE_INFINITY;
}

/** RCPTMAX of LIMITS (RFC 9422 §4.2): recipients a transaction may have; undefined when the peer names none. */
export function recipientMax(session: Session): number | undefined {
  return limitOf(session, 'RCPTMAX');
}

function limitOf(session: Session, name: string): number | undefined {
  for (const word of session.capabilities.get('LIMITS') ?? []) {
    const [key, value] = word.split('=', 2);
    if (key?.toUpperCase() === name && /^[1-9]\d{0,5}$/.test(value ?? '')) return Number(value);
  }
  return undefined;
}

const maxIdle = 1000;
