import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { startDaemon, waitForPort } from './process.ts';

/**
 * One way through the proxy: `to` is the port behind it, `server` what its `server` line adds, `backend` another line of the backend, `tls` a
 * PEM file to speak TLS with clients.
 */
export type HaproxyWay = { to: number; server: string; backend?: string; tls?: string };

export type Haproxy<Name extends string> = {
  /** The port of 127.0.0.1 that leads along a way. */
  ports: Record<Name, number>;
  output(): string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Debian's HAProxy before ports of 127.0.0.1, one frontend and backend for each way. */
export async function startHaproxy<Name extends string>(ways: Record<Name, HaproxyWay>): Promise<Haproxy<Name>> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-haproxy-'));
  const names = Object.keys(ways) as Name[];
  const ports = {} as Record<Name, number>;
  for (const name of names) ports[name] = await freePort();
  const file = join(directory, 'haproxy.cfg');
  await writeFile(file, configuration(names.map((name) => ({ name, port: ports[name], ...ways[name] }))));
  const daemon = startDaemon('/usr/sbin/haproxy', ['-db', '-f', file]);
  try {
    for (const name of names) await waitForPort(ports[name], `HAProxy (${name})`);
  } catch (error) {
    await daemon.stop();
    throw new Error(`${(error as Error).message}: ${daemon.output()}`);
  }
  return {
    ports,
    output: daemon.output,
    async [Symbol.asyncDispose]() {
      await daemon.stop('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const configuration = (ways: (HaproxyWay & { name: string; port: number })[]): string => `global
  log stdout format raw daemon
defaults
  mode tcp
  log global
  timeout connect 5s
  timeout client 60s
  timeout server 60s
${ways
  .map(
    ({ name, port, to, server, backend = '', tls }) => `frontend ${name}
  bind 127.0.0.1:${port}${tls === undefined ? '' : ` ssl crt ${tls}`}
  unique-id-format posthorn-%ci-%cp
  default_backend ${name}
backend ${name}
  ${backend}
  server posthorn 127.0.0.1:${to} ${server}
`,
  )
  .join('')}`;
