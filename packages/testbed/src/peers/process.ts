import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something accepts connections on the port; throws with `what` in the text after `seconds`. */
export async function waitForPort(
  port: number,
  what: string,
  { seconds = 60, address = '127.0.0.1' }: { seconds?: number; address?: string | undefined } = {},
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await answers(port, address)) return;
    await sleep(50);
  }
  throw new Error(`${what} did not open ${address}:${port} within ${seconds} s`);
}

export type Daemon = {
  child: ChildProcess;
  output(): string;
  /** With SIGKILL all that the program started goes with it; `child.kill` hits it alone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** Starts a program in the foreground and keeps the last 64 KiB that it printed. */
export function startDaemon(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Daemon {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-65_536);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => {
    text += error.message;
  });
  return {
    child,
    output: () => text,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      // A program that is killed cannot take its own processes down.
      const below = signal === 'SIGKILL' ? descendants(child.pid!) : [];
      child.kill(signal);
      for (const pid of below) killIfThere(pid);
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(late);
    },
  };
}

/** Freezes a program, as a machine that swaps does; comes back once all its threads stand still, which the signal alone does not wait for. */
export function freezeDaemon({ child }: Daemon): void {
  child.kill('SIGSTOP');
  const end = Date.now() + 10_000;
  const tasks = `/proc/${child.pid}/task`;
  const moves = (task: string): boolean => !/^\d+ \(.*\) [Tt]/s.test(readFileSync(`${tasks}/${task}/stat`, 'utf8'));
  while (readdirSync(tasks).some(moves)) if (Date.now() > end) throw new Error('it does not stand still');
}

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((one) => [one, ...descendants(one)]);
}

/** The processes it started that still run; none of one that has gone meanwhile. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function answers(port: number, address: string): Promise<boolean> {
  const socket = connect(port, address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
