import { listProcesses, type ProcessInfo } from '@posthorn/db/processes';
import { readBacklog } from '@posthorn/queue/backlog';
import type { ApiServices } from '../context.ts';
import { countLedger } from '../counted-ledger.ts';
import { readHealth } from '../health.ts';

/** Prometheus text format 0.0.4. When the database is away, the health of the parts is all there is, and it says so. */
export const metricsText = async (services: ApiServices): Promise<string> => {
  const health = await readHealth(services, { mayReadErrors: false });
  const lines: string[] = [
    ...metric(
      'posthorn_up',
      'gauge',
      '1 ok, 0.5 degraded, 0 down',
      health.parts.map(({ part, status }) => [{ part }, levels[status]]),
    ),
  ];
  if (health.status !== 'down') {
    const { pool } = services;
    const [backlog, ledger, processes] = await Promise.all([
      readBacklog(pool),
      countLedger(services),
      listProcesses(pool),
    ]);
    const { queued, leased, due, deferred, held, quarantined } = backlog;
    const sides = { left: ledger.left, right: ledger.right };
    lines.push(
      ...metric(
        'posthorn_queue_recipients',
        'gauge',
        'Recipients that wait now',
        samples({ queued, leased, due, deferred, held, quarantined }, 'state'),
      ),
      ...metric('posthorn_queue_destinations', 'gauge', 'Destinations with waiting recipients', [
        [{}, backlog.destinations],
      ]),
      ...metric('posthorn_queue_oldest_seconds', 'gauge', 'Age of the oldest queued recipient', [
        [{}, ageOf(backlog.oldestQueuedAt, services.now())],
      ]),
      ...metric(
        'posthorn_ledger_recipients',
        'gauge',
        'Terms of the ledger',
        Object.entries(sides).flatMap(([side, terms]) =>
          Object.entries(terms).flatMap(([term, count]): Sample[] =>
            term === 'total' ? [] : [[{ side, term: snake(term) }, count]],
          ),
        ),
      ),
      ...metric(
        'posthorn_ledger_difference',
        'gauge',
        'Left side minus right side; not 0 means that mail is unaccounted for',
        [[{}, ledger.difference]],
      ),
      ...metric(
        'posthorn_revision',
        'gauge',
        'Settings revision that a process runs',
        processes.flatMap((row): Sample[] =>
          row.isAlive && row.revision !== null ? [[labelsOf(row), row.revision]] : [],
        ),
      ),
      ...processMetrics(processes),
    );
  }
  return `${lines.join('\n')}\n`;
};

type Sample = [labels: Record<string, string>, value: number];

/** Every number a process tells in its row becomes `posthorn_<kind>_<name>`. */
const processMetrics = (rows: ProcessInfo[]): string[] => {
  const found = new Map<string, Sample[]>();
  for (const row of rows.filter(({ isAlive }) => isAlive)) {
    for (const [name, value] of numbersIn(row.detail)) {
      const full = `posthorn_${row.kind}_${name}`;
      found.set(full, [...(found.get(full) ?? []), [labelsOf(row), value]]);
    }
  }
  return [...found].flatMap(([name, values]) => metric(name, 'gauge', 'As the process last told', values));
};

const numbersIn = (detail: unknown, prefix = '', depth = 0): [string, number][] =>
  Object.entries((detail ?? {}) as Record<string, unknown>).flatMap(([key, value]): [string, number][] => {
    const name = `${prefix}${snake(key)}`;
    if (typeof value === 'number' && Number.isFinite(value)) return [[name, value]];
    return typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 2
      ? numbersIn(value, `${name}_`, depth + 1)
      : [];
  });

const metric = (name: string, type: string, help: string, values: Sample[]): string[] =>
  values.length === 0
    ? []
    : [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...values.map(([labels, value]) => `${name}${formatLabels(labels)} ${value}`),
      ];

const formatLabels = (labels: Record<string, string>): string => {
  const text = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  );
  return text.length > 0 ? `{${text.join(',')}}` : '';
};

const samples = (values: Record<string, number>, label: string): Sample[] =>
  Object.entries(values).map(([key, value]) => [{ [label]: key }, value]);
const labelsOf = ({ kind, id }: ProcessInfo): Record<string, string> => ({ kind, process: id });
const snake = (name: string): string =>
  name
    .replace(/[^a-z0-9]+/gi, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
const ageOf = (at: Date | null, now: Date): number => (at ? Math.max(0, (now.getTime() - at.getTime()) / 1000) : 0);
const levels = { ok: 1, degraded: 0.5, down: 0 };
