import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { type Daemon, freezeDaemon, startDaemon, waitForPort } from './process.ts';

export type RedisPeer = {
  port: number;
  /** Freezes it, as a machine that swaps does, and lets it go on. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Debian's redis-server on a port of the loopback, which keeps nothing. */
export async function startRedis({ password }: { password?: string } = {}): Promise<RedisPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-redis-'));
  const port = await freePort();
  let daemon: Daemon | undefined;
  const start = async (): Promise<void> => {
    daemon = startDaemon('/usr/bin/redis-server', [
      ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
      ...(password === undefined ? [] : ['--requirepass', password]),
    ]);
    await waitForPort(port, 'Redis');
  };
  await start();
  return {
    port,
    start,
    freeze: () => daemon && freezeDaemon(daemon),
    thaw: () => daemon?.child.kill('SIGCONT'),
    kill: async () => daemon?.stop('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await daemon?.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
