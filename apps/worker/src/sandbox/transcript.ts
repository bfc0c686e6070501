/**
 * Collects the conversation of each sandbox connection from the log lines of `smtp-server`, the only place where it
 * shows them. Bounded: a transcript keeps its first and last lines, and only so many connections are followed.
 */
export type Transcripts = {
  /** A logger in the shape `smtp-server` takes. */
  logger: Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', (...entry: unknown[]) => void> & {
    level(level: string): void;
  };
  /** Adds a line of our own, for example what TLS was agreed. */
  note(connection: string, line: string): void;
  /** The lines since the connection began, or since `cut`. */
  read(connection: string): string;
  /** Forgets the lines of a finished transaction but keeps those of the greeting and EHLO. */
  cut(connection: string): void;
  forget(connection: string): void;
};

export function createTranscripts(): Transcripts {
  const connections = new Map<string, { lines: string[]; opening: number; dropped: number }>();

  function add(connection: string, line: string): void {
    let entry = connections.get(connection);
    if (!entry) {
      if (connections.size >= maxConnections) return;
      entry = { lines: [], opening: 0, dropped: 0 };
      connections.set(connection, entry);
    }
    if (entry.lines.length >= maxLines) {
      // The beginning and the end tell the story; what is lost is counted.
      entry.lines.splice(maxLines / 2, 1);
      entry.dropped += 1;
    }
    entry.lines.push(line.slice(0, maxLineLength));
    if (/^C: (MAIL)\b/i.test(line) && entry.opening === 0) entry.opening = entry.lines.length - 1;
  }

  function record(fields: unknown, format: unknown, ...values: unknown[]): void {
    const { tnx, cid } = (fields ?? {}) as { tnx?: string; cid?: string };
    if (cid === undefined || (tnx !== 'send' && tnx !== 'command' && tnx !== 'data')) return;
    if (tnx === 'data') {
      add(cid, `C: <${String(values[0])} bytes of message>`);
      return;
    }
    if (format !== 'C:' && format !== 'S:') return;
    for (const line of String(values[0] ?? '').split(/\r?\n/)) {
      // Credentials are never kept, not even those of a client that should not have sent any.
      add(cid, /^C: AUTH\b/i.test(`${format} ${line}`) ? 'C: AUTH …' : `${format} ${line}`);
    }
  }

  const ignore = () => {};
  return {
    logger: { level: ignore, trace: ignore, debug: record, info: ignore, warn: ignore, error: ignore, fatal: ignore },
    note: add,
    read(connection) {
      const entry = connections.get(connection);
      if (!entry) return '';
      const half = maxLines / 2;
      if (entry.dropped === 0) return entry.lines.join('\n');
      return [...entry.lines.slice(0, half), `… ${entry.dropped} lines …`, ...entry.lines.slice(half)].join('\n');
    },
    cut(connection) {
      const entry = connections.get(connection);
      if (!entry) return;
      entry.lines.length = Math.min(entry.opening, entry.lines.length);
      entry.dropped = 0;
    },
    forget(connection) {
      connections.delete(connection);
    },
  };
}

const maxConnections = 1000;
const maxLines = 400;
const maxLineLength = 1000;
