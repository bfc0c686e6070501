import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for a lock, and how often to look. */
export type LockOptions = { timeoutMs?: number; pollMs?: number };

/**
 * Runs `work` while holding the lock file `path`, which contains the holder's process id.
 * A lock whose holder is no longer alive is taken over.
 */
export async function withLockFile<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? 120_000);
  while (!(await tryLock(path))) {
    if (Date.now() > deadline) throw new Error(`another process holds ${path} and does not let go`);
    await sleep(options.pollMs ?? 50);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Whether a process with this id exists (also when it belongs to somebody else). */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

let counter = 0;

/** Creates the file with its content in one step (link of a finished file), so that nobody ever reads an empty lock. */
async function tryLock(path: string): Promise<boolean> {
  counter += 1;
  const own = `${path}.${process.pid}.${counter}`;
  await writeFile(own, `${process.pid}\n`, { mode: 0o600 });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await removeIfStale(path);
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

async function removeIfStale(path: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => '');
  const pid = Number.parseInt(holder, 10);
  if (holder === '' || isProcessAlive(pid)) return;
  // Between reading and removing another waiter may already have taken the lock over: look again.
  if ((await readFile(path, 'utf8').catch(() => '')) === holder) await rm(path, { force: true });
}
