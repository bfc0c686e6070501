import type { Settlement } from '@posthorn/queue/settle';
import { Counter, Gauge, Histogram, type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client';

/** What a worker process counts; shown by the console under /metrics through the process row. */
export type Metrics = {
  settled: (settlements: readonly Settlement[]) => void;
  gauges: (now: { drains: number; waiting: number; connections: number; idle: number }) => void;
  /** As prom-client's JSON; `AggregatorRegistry.aggregate` sums several processes. */
  read(): Promise<MetricObjectWithValues<MetricValue<string>>[]>;
};

export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const outcomes = new Counter({
    name: 'posthorn_worker_outcomes_total',
    help: 'Recipients by what became of them in one round.',
    labelNames: ['outcome'],
    registers,
  });
  const reports = new Counter({
    name: 'posthorn_worker_messages_made_total',
    help: 'Reports written and messages made by aliases.',
    labelNames: ['origin'],
    registers,
  });
  const seconds = new Histogram({
    name: 'posthorn_worker_attempt_seconds',
    help: 'How long delivery attempts took.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name: `posthorn_worker_${name}`, help, registers });
  const drains = gauge('drains', 'Slots of destinations in use by this process.');
  const waiting = gauge('destinations_waiting', 'Destinations rung for that wait for a free drain.');
  const connections = gauge('connections', 'Connections to next hops, idle ones included.');
  const idle = gauge('connections_idle', 'Connections kept for the next message.');
  return {
    settled(settlements) {
      for (const { outcome, attempt, reports: made } of settlements) {
        outcomes.inc({ outcome: outcome.kind });
        if (attempt) seconds.observe(attempt.ms / 1000);
        for (const { origin } of made) reports.inc({ origin });
      }
    },
    gauges(now) {
      drains.set(now.drains);
      waiting.set(now.waiting);
      connections.set(now.connections);
      idle.set(now.idle);
    },
    read: () => registers[0]!.getMetricsAsJSON(),
  };
}
