import { freePort } from '@posthorn/db/testing/free-port';
import { startDaemon, waitForPort } from './process.ts';

export type SocksPeer = { port: number; [Symbol.asyncDispose](): Promise<void> };

/** Debian's microsocks on a port of the loopback; with a user it takes nobody else. */
export async function startMicrosocks(user?: { name: string; password: string }): Promise<SocksPeer> {
  const port = await freePort();
  const who = user ? ['-u', user.name, '-P', user.password] : [];
  const daemon = startDaemon('microsocks', ['-i', '127.0.0.1', '-p', String(port), ...who]);
  try {
    await waitForPort(port, 'microsocks');
  } catch (error) {
    await daemon.stop();
    throw new Error(`${(error as Error).message}: ${daemon.output()}`);
  }
  return { port, [Symbol.asyncDispose]: () => daemon.stop() };
}
