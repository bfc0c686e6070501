import { hostname } from 'node:os';
import type { Pool } from '@posthorn/db/mail/message';
import { releaseWebhooks } from '@posthorn/db/mail/webhook';
import { listProcesses } from '@posthorn/db/processes';
import { releaseWorker } from '@posthorn/queue/claim';
import type { WorkerLog } from '../index.ts';

export type Bereaved = {
  /** Gives back what dead workers of this machine still hold; returns how many recipients. */
  look(): Promise<number>;
};

/**
 * A worker that was killed holds its leases until they end. Here the others, and the one started in its place, find it out: its process
 * is gone from this machine and its heartbeat has stopped (both, because another container may have our host name and its own pids).
 */
export function createBereaved(
  pool: Pool,
  options: { self: string; log: WorkerLog; isRunning?: (pid: number) => boolean },
): Bereaved {
  const buried = new Set<string>();
  const isRunning = options.isRunning ?? hasProcess;
  return {
    async look() {
      const processes = await listProcesses(pool);
      const own = processes.find(({ id }) => id === options.self);
      if (!own) return 0;
      let released = 0;
      for (const { id, kind, host, pid, heartbeat } of processes) {
        if (kind !== 'worker' || id === own.id || host !== hostname() || buried.has(id)) continue;
        if (own.heartbeat.getTime() - heartbeat.getTime() < silenceMs || isRunning(pid)) continue;
        buried.add(id);
        await releaseWebhooks(pool, id);
        const count = await releaseWorker(pool, id);
        released += count;
        if (count > 0)
          options.log.warn({ worker: id, pid, recipients: count }, 'a worker died; what it held is due again');
      }
      return released;
    },
  };
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const silenceMs = 3000;
