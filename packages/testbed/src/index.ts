/**
 * # The testbed: all of Posthorn in one process
 *
 * A mail server is only as good as what it does between other mail servers. The testbed starts a real Posthorn (a migrated
 * Postgres of its own, engine and worker on free loopback ports) and puts it into a small world: a fake DNS that
 * answers from a table or misbehaves, foreign MX servers made of the npm smtp-server, which shares no code with our
 * conversation, and, under `peers/`, Debian's Exim, Postfix and Dovecot, run from folders of their own.
 *
 * What is fake here is only what cannot be had on one machine: DNS, remote hosts, time. Everything else is the real thing, so a test
 * that passes here has sent real mail over real sockets into a real database.
 *
 * `createSystem` (system.ts) is the door; `startForeignMx` (foreign-mx.ts) the other end; tests that need the peers stand in `interop/`.
 */

/** Collects what a part logs, so that a failing test can show it; `text()` joins it. */
export type LogLines = {
  lines: string[];
  text(): string;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** A logger for engine and worker that keeps the newest thousand lines. */
export function keepLog(): LogLines {
  const lines: string[] = [];
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    if (lines.length > 1000) lines.shift();
  };
  return {
    lines,
    text: () => lines.join('\n'),
    debug: () => {},
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
}
