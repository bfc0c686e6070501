/** Sessions of other servers, to be resumed: in memory only, the newest for each key. `Proof`: what the handshake that made a session showed. */
export type SessionCache<Proof> = {
  /** A session to offer; each is given out once (RFC 8446 §C.4). */
  take(key: string): KeptSession<Proof> | undefined;
  put(key: string, kept: KeptSession<Proof>): void;
  /** Forgets those of a key. */
  drop(key: string): void;
  readonly size: number;
};

/** `until`: when it is no longer to be used, in milliseconds since 1970. */
export type KeptSession<Proof> = { session: Buffer; proof: Proof; until: number };

/**
 * Keeps sessions by everything that makes them what they are: host, port, name asked for, and the demands on the connection. A session is never
 * offered under another key, so that what was agreed under lax demands does not pass for a strict one.
 */
export function createSessionCache<Proof>(options: {
  now: () => number;
  maxKeys: number;
  /** TLS 1.3 servers hand out several tickets. */
  perKey: number;
}): SessionCache<Proof> {
  const { now, maxKeys, perKey } = options;
  const kept = new Map<string, KeptSession<Proof>[]>();
  return {
    take(key) {
      const sessions = kept.get(key);
      const found = sessions?.findLast(({ until }) => until > now());
      if (!sessions || !found) {
        kept.delete(key);
        return undefined;
      }
      sessions.splice(sessions.indexOf(found), 1);
      if (sessions.length === 0) kept.delete(key);
      return found;
    },
    put(key, one) {
      if (one.session.length > MAX_SESSION) return;
      const sessions = kept.get(key) ?? [];
      sessions.push(one);
      // The one used last moves to the end, so that the first is the one to go.
      kept.delete(key);
      kept.set(key, sessions.slice(-perKey));
      if (kept.size > maxKeys) kept.delete(kept.keys().next().value!);
    },
    drop: (key) => void kept.delete(key),
    get size() {
      return kept.size;
    },
  };
}

/** A session holds the peer's certificate; more than this is not worth keeping. */
const MAX_SESSION = 32_768;
