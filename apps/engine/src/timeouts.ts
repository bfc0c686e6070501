/** Whose turn it is on a connection; only the client's turns are timed. */
export type Turn = 'handshake' | 'command' | 'content' | 'ours' | 'closing';

/** What the time-outs know of one connection. Plain fields, because they change with every packet. */
export type Pace = {
  openedAt: number;
  turn: Turn;
  /** Since when it is this turn; a byte does not begin a new turn, a whole command does. */
  since: number;
  lastContentAt: number;
  windowStart: number;
  windowBytes: number;
};

export type PaceLimits = {
  handshakeTimeout: number;
  commandTimeout: number;
  dataTimeout: number;
  sessionTimeout: number;
  /** Bytes per second that content must bring, measured over half-minutes; 0: any pace. */
  minDataRate: number;
};

export type Overdue = 'handshake' | 'command' | 'content-idle' | 'content-slow' | 'session' | 'closing';

/** A new connection's pace; `now` in milliseconds. */
export function startPace(now: number): Pace {
  return { openedAt: now, turn: 'ours', since: now, lastContentAt: now, windowStart: now, windowBytes: 0 };
}

/** Notes whose turn it is. `isNewTurn` is true when a whole command was answered. */
export function takeTurn(pace: Pace, turn: Turn, now: number, isNewTurn: boolean): void {
  if (pace.turn === turn && !isNewTurn) return;
  if (turn === 'content' && pace.turn !== 'content') restartWindow(pace, now);
  pace.turn = turn;
  pace.since = now;
}

/** Notes content that arrived. */
export function countContent(pace: Pace, bytes: number, now: number): void {
  pace.lastContentAt = now;
  pace.windowBytes += bytes;
}

/** Starts measuring anew: after we ourselves made the client wait, its pace says nothing about it. */
export function restartWindow(pace: Pace, now: number): void {
  pace.lastContentAt = now;
  pace.windowStart = now;
  pace.windowBytes = 0;
}

/**
 * Says which patience has ended (RFC 5321 §4.5.3.2.7), if any. Bytes alone never extend a command's time, and content must keep a
 * minimum pace, so that a client which sends a byte now and then cannot stay.
 */
export function overdue(pace: Pace, limits: PaceLimits, now: number): Overdue | undefined {
  switch (pace.turn) {
    case 'ours':
      return undefined;
    case 'closing':
      return now - pace.since > lingerMs ? 'closing' : undefined;
    case 'handshake':
      if (now - pace.since > limits.handshakeTimeout * 1000) return 'handshake';
      break;
    case 'command':
      if (now - pace.since > limits.commandTimeout * 1000) return 'command';
      break;
    case 'content': {
      if (now - pace.lastContentAt > limits.dataTimeout * 1000) return 'content-idle';
      const elapsed = now - pace.windowStart;
      if (elapsed >= windowMs) {
        if (pace.windowBytes * 1000 < limits.minDataRate * elapsed) return 'content-slow';
        pace.windowStart = now;
        pace.windowBytes = 0;
      }
      // A message that keeps its pace may outlast the session's time: it is bounded by its size.
      if (limits.minDataRate > 0) return undefined;
      break;
    }
  }
  return now - pace.openedAt > limits.sessionTimeout * 1000 ? 'session' : undefined;
}

const windowMs = 30_000;
const lingerMs = 2_000;
