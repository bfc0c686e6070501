import cluster, { type Worker } from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { createTicketKeys } from '@posthorn/transport/resumption/ticket-keys';
import type { EngineLog } from './index.ts';
import { shareTicketKeys } from './tls/ticket-keys-ipc.ts';

/**
 * Runs several engines that share the ports: this process opens them and hands connections round, its children do the work. A child that
 * dies is replaced after a second; a child that cannot start the first time ends the fleet.
 */
export function runFleet(count: number, log: EngineLog): void {
  const ready = new Set<Worker>();
  shareTicketKeys(createTicketKeys({ now: Date.now, random: randomBytes }));
  let isStopping = false;
  let hasStarted = false;

  cluster.on('message', (worker, message: unknown) => {
    if (!isReadyMessage(message)) return;
    ready.add(worker);
    if (hasStarted || ready.size < count) return;
    hasStarted = true;
    process.send?.(message);
  });
  cluster.on('exit', (worker, code, signal) => {
    ready.delete(worker);
    if (isStopping || !hasStarted) {
      if (!hasStarted) stop('an engine could not start', code || 1);
      if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(exitCode);
      return;
    }
    log.error(
      { engine: worker.process.pid, code, signal },
      'an engine ended unexpectedly; another one takes its place',
    );
    setTimeout(() => {
      if (!isStopping) cluster.fork();
    }, 1000);
  });

  let exitCode = 0;
  const stop = (reason: string, code: number): void => {
    if (isStopping) return;
    isStopping = true;
    exitCode = code;
    log.info({ reason }, 'stopping all engines');
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
    if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal, 0));
  process.on('disconnect', () => stop('the parent process is gone', 0));

  for (let index = 0; index < count; index++) cluster.fork();
}

function isReadyMessage(message: unknown): message is { ready: true; kind: 'engine' } {
  return typeof message === 'object' && message !== null && 'ready' in message && message.ready === true;
}
