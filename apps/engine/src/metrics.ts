import { Counter, Gauge, Histogram, type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client';

/** What an engine process counts, each child ready to be incremented without a look-up. */
export type Metrics = {
  connections: (listener: string) => void;
  refused: (stage: string) => void;
  messageAccepted: (recipients: number, bytes: number, seconds: number) => void;
  acceptFailed: () => void;
  handshake: (isDone: boolean) => void;
  authentication: (isGood: boolean) => void;
  violation: (what: string) => void;
  timedOut: (what: string) => void;
  setOpenSessions: (count: number) => void;
  setHeldBytes: (bytes: number) => void;
  /** Everything as prom-client's JSON, for the process row; `AggregatorRegistry.aggregate` sums several. */
  read(): Promise<MetricObjectWithValues<MetricValue<string>>[]>;
};

/** Creates the counters of one process in a registry of their own. */
export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `posthorn_engine_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `posthorn_engine_${name}`, help, registers });

  const connections = counter('connections_total', 'Connections taken, by listener.', ['listener']);
  const refused = counter('refusals_total', 'Refusals by a stage.', ['stage']);
  const messages = counter('messages_accepted_total', 'Messages committed and answered 250.');
  const recipients = counter('recipients_accepted_total', 'Recipients of committed messages.');
  const bytes = counter('accepted_bytes_total', 'Octets of committed messages.');
  const failures = counter('accept_failures_total', 'Messages answered 451 because they could not be stored.');
  const handshakes = counter('tls_handshakes_total', 'TLS handshakes, by result.', ['result']);
  const authentications = counter('authentications_total', 'AUTH attempts, by result.', ['result']);
  const violations = counter('violations_total', 'Broken rules of SMTP, by kind.', ['what']);
  const timeouts = counter('timeouts_total', 'Sessions ended for slowness, by kind.', ['what']);
  const open = gauge('sessions_open', 'Sessions open now.');
  const held = gauge('held_bytes', 'Octets of messages under way held in memory.');
  const seconds = new Histogram({
    name: 'posthorn_engine_accept_seconds',
    help: 'Time from the end of a message to its commit.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });

  return {
    connections: (listener) => connections.inc({ listener }),
    refused: (stage) => refused.inc({ stage }),
    messageAccepted(count, size, duration) {
      messages.inc();
      recipients.inc(count);
      bytes.inc(size);
      seconds.observe(duration);
    },
    acceptFailed: () => failures.inc(),
    handshake: (isDone) => handshakes.inc({ result: isDone ? 'done' : 'failed' }),
    authentication: (isGood) => authentications.inc({ result: isGood ? 'success' : 'failure' }),
    violation: (what) => violations.inc({ what }),
    timedOut: (what) => timeouts.inc({ what }),
    setOpenSessions: (count) => open.set(count),
    setHeldBytes: (size) => held.set(size),
    read: () => registers[0]!.getMetricsAsJSON(),
  };
}
