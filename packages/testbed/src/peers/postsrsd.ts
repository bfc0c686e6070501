import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { startDaemon, waitForPort } from './process.ts';

export type SrsPeer = {
  /** The answer of its table, such as `200 SRS0=…`. */
  forward(address: string): Promise<string>;
  reverse(address: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Debian's postsrsd with these secrets; the first one signs. */
export async function startPostsrsd(options: { domain: string; secrets: readonly string[] }): Promise<SrsPeer> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-postsrsd-'));
  const secrets = join(directory, 'secrets');
  writeFileSync(secrets, `${options.secrets.join('\n')}\n`, { mode: 0o600 });
  const [forward, reverse] = [await freePort(), await freePort()];
  const daemon = startDaemon('/usr/sbin/postsrsd', [
    ...['-l', '127.0.0.1', '-f', String(forward), '-r', String(reverse)],
    ...['-d', options.domain, '-s', secrets],
  ]);
  try {
    await waitForPort(forward, 'postsrsd');
    await waitForPort(reverse, 'postsrsd');
  } catch (error) {
    await daemon.stop();
    throw new Error(`${(error as Error).message}: ${daemon.output()}`);
  }
  return {
    forward: (address) => ask(forward, address),
    reverse: (address) => ask(reverse, address),
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** tcp_table(5) of Postfix. */
async function ask(port: number, address: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(`get ${address}\n`);
    let text = '';
    while (!text.includes('\n')) {
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      text += bytes.toString('latin1');
    }
    return text.trim();
  } finally {
    socket.destroy();
  }
}
