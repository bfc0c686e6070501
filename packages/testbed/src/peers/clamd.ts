import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { type Daemon, startDaemon, waitForPort } from './process.ts';

/** The test file of EICAR, in two parts, so that no scanner stops at this source. */
export const EICAR = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-${'ANTIVIRUS-TEST-FILE!$H+H*'}`;

export type ScannerPeer = { port: number; daemon: Daemon; [Symbol.asyncDispose](): Promise<void> };

/** Debian's clamd with a signature file of our own that knows the test file of EICAR, in mail too; nothing is fetched. */
export async function startClamd(): Promise<ScannerPeer> {
  const directory = mkdtempSync(join(tmpdir(), 'posthorn-clamd-'));
  const port = await freePort();
  const signature = Buffer.from(EICAR.slice(0, 68), 'latin1').toString('hex');
  writeFileSync(join(directory, 'eicar.ndb'), `Eicar-Test-Signature:0:*:${signature}\n`);
  const file = join(directory, 'clamd.conf');
  writeFileSync(
    file,
    `Foreground yes
TCPSocket ${port}
TCPAddr 127.0.0.1
DatabaseDirectory ${directory}
TemporaryDirectory ${directory}
StreamMaxLength 20M
OfficialDatabaseOnly no
SelfCheck 86400
MaxThreads 4
`,
  );
  return await started(startDaemon('/usr/sbin/clamd', ['--config-file', file]), { port, directory, what: 'clamd' });
}

/** Waits for the port of a daemon that serves from a folder, and takes both away at the end. */
export async function started(
  daemon: Daemon,
  { port, directory, what }: { port: number; directory: string; what: string },
): Promise<ScannerPeer> {
  const dispose = async (): Promise<void> => {
    await daemon.stop('SIGKILL');
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await waitForPort(port, what, { seconds: 120 });
  } catch (error) {
    const output = daemon.output();
    await dispose();
    throw new Error(`${(error as Error).message}: ${output.slice(-2000)}`);
  }
  return { port, daemon, [Symbol.asyncDispose]: dispose };
}
