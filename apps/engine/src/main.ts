import cluster from 'node:cluster';
import { checkServer } from '@posthorn/db/check-server';
import { isStartError } from '@posthorn/db/start-error';
import { pino } from 'pino';
import { createEngine } from './engine.ts';
import { type EngineEnv, EnvironmentError, readEnvironment } from './env.ts';
import { runFleet } from './fleet.ts';
import type { Engine } from './index.ts';
import { ticketKeysOfFleet } from './tls/ticket-keys-ipc.ts';

const log = pino({ level: 'info', base: { part: 'engine', pid: process.pid } });

try {
  const env = readEnvironment();
  if (cluster.isPrimary && env.engines > 1) runFleet(env.engines, log);
  else await runOne(env);
} catch (error) {
  giveUp(error);
}

/** One engine in this process, until a signal or the end of its parent stops it. */
async function runOne(env: EngineEnv): Promise<void> {
  let engine: Engine | undefined;
  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ reason }, 'stopping: no new connections, transactions under way may finish');
    await engine?.close();
    log.info({}, 'stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(giveUp));
  process.on('disconnect', () => void stop('the parent process is gone').catch(giveUp));
  process.on('uncaughtException', giveUp);

  for (const sentence of await checkServer(env.databaseUrl)) log.warn({}, sentence);
  engine = await createEngine({ ...env, ...(cluster.isWorker ? { ticketKeys: ticketKeysOfFleet() } : {}), log });
  if (isStopping) return;
  process.send?.({ ready: true, kind: 'engine', listeners: engine.listeners, problems: engine.problems });
}

/** Says what is wrong in one sentence where there is one, and ends the process. */
function giveUp(error: unknown): void {
  if (error instanceof EnvironmentError || isStartError(error)) log.fatal({}, error.message);
  else log.fatal({ err: error }, 'the engine cannot go on');
  process.exit(1);
}
