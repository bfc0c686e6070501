import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from '../lock-file.ts';

/** A running server as its lock file `postmaster.pid` describes it. */
export type Postmaster = { pid: number; port: number };

/**
 * The live server of a data folder, if there is one. A lock file left by a server that is gone is removed when its number
 * now belongs to another program; Postgres itself would refuse to start then.
 */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const path = join(dataFolder, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isSafeInteger(pid)) return undefined;
  if (!isPostmasterAlive(pid, dataFolder)) {
    if (isProcessAlive(pid)) await rm(path, { force: true });
    return undefined;
  }
  return { pid, port: Number.parseInt(lines[3] ?? '', 10) };
}

/** Whether the process still is the server of that data folder; a zombie, or a stranger with its number, is not. */
export function isPostmasterAlive(pid: number, dataFolder: string): boolean {
  if (!isProcessAlive(pid)) return false;
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataFolder);
    } catch {
      return isProcessAlive(pid);
    }
  }
  const answer = spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout.includes(dataFolder) : true;
}
