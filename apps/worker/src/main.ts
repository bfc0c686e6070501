import { isStartError } from '@posthorn/db/start-error';
import { pino } from 'pino';
import { EnvironmentError, readEnvironment } from './env.ts';
import type { Worker } from './index.ts';
import { createWorker } from './worker.ts';

const log = pino({ level: 'info', base: { part: 'worker', pid: process.pid } });

try {
  await run();
} catch (error) {
  giveUp(error);
}

/** One worker in this process, until a signal or the end of its parent stops it. */
async function run(): Promise<void> {
  const environment = readEnvironment();
  let worker: Worker | undefined;
  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ reason }, 'stopping: nothing more is claimed, deliveries under way may finish');
    await worker?.close();
    log.info({}, 'stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(giveUp));
  process.on('disconnect', () => void stop('the parent process is gone').catch(giveUp));
  process.on('uncaughtException', giveUp);

  worker = await createWorker({ ...environment, log });
  if (isStopping) return;
  log.info({ sandbox: worker.sandbox }, 'delivering');
  process.send?.({ ready: true, kind: 'worker', sandbox: worker.sandbox });
}

/** Says what is wrong in one sentence where there is one, and ends the process: leases run out, no mail is lost. */
function giveUp(error: unknown): void {
  if (error instanceof EnvironmentError || isStartError(error)) log.fatal({}, error.message);
  else log.fatal({ err: error }, 'the worker cannot go on');
  process.exit(1);
}
