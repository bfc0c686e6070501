import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartProblem } from './env.ts';

export type PartName = 'engine' | 'worker' | 'console';

export type PartOptions = {
  name: PartName;
  /** Program and arguments for the Node that runs this launcher. */
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** Every line that the part prints. */
  log: (part: PartName, line: string) => void;
  /** Told when a part that was up ended by itself and is started again. */
  onRestart: (part: PartName, why: string) => void;
  /** Milliseconds that the wait before a restart grows to, for parts that end again and again. Default half a minute. */
  longestWait?: number;
};

export type Part = {
  name: PartName;
  /** What the part said when it first came up. */
  ready: Promise<Record<string, unknown>>;
  /** The process that plays the part right now. */
  pid(): number | undefined;
  /** Has the process that plays the part now said that it is ready, and is it alive? */
  isUp(): boolean;
  stop(): Promise<void>;
};

/**
 * One process of Posthorn under the launcher's care. It runs in a session of its own, so that Ctrl-C reaches only the
 * launcher, which stops the parts in order; it ends by itself when the launcher is gone (IPC disconnect).
 */
export function startPart(options: PartOptions): Part {
  let stopping = false;
  const said: string[] = [];
  const log = (part: PartName, line: string) => {
    if (said.push(line) > 40) said.shift();
    options.log(part, line);
  };
  const logged = { ...options, log };
  let child = launch(logged);
  const upAs = new WeakSet<ChildProcess>();
  const ready = firstReady(child, options.name, () => lastWords(said));
  noteReady();
  void supervise();
  return {
    name: options.name,
    ready,
    pid: () => child.pid,
    isUp: () => upAs.has(child) && child.exitCode === null && child.signalCode === null,
    stop,
  };

  function noteReady(): void {
    const own = child;
    own.on('message', (message) => {
      if (isReady(message)) upAs.add(own);
    });
  }

  async function supervise(): Promise<void> {
    await ready.catch(() => undefined);
    for (let delay = 500; !stopping; delay = Math.min(delay * 2, options.longestWait ?? 30_000)) {
      const began = Date.now();
      const why = await ended(child);
      if (stopping) return;
      if (Date.now() - began > 60_000) delay = 500;
      options.onRestart(options.name, why);
      await sleep(delay);
      if (stopping) return;
      child = launch(logged);
      noteReady();
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
    await gone;
    clearTimeout(late);
  }
}

function launch({ name, args, cwd, log, ...options }: PartOptions): ChildProcess {
  const env = options.env as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(-8192);
      for (const line of lines) if (line) log(name, line);
    });
  }
  child.on('error', (error) => log(name, error.message));
  return child;
}

function firstReady(child: ChildProcess, name: PartName, lastWords: () => string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (isReady(message)) resolve(message);
    });
    child.once('exit', (code, signal) =>
      reject(new StartProblem(`The ${name} ended while starting (${signal ?? `code ${code}`}): ${lastWords()}`)),
    );
  });
}

function isReady(message: unknown): message is Record<string, unknown> {
  return (message as Record<string, unknown> | null)?.['ready'] === true;
}

/** Why it ended, as well as its output tells: the last error it logged, else the first line of a thrown one. */
function lastWords(lines: string[]): string {
  for (const line of lines.toReversed()) {
    const message = /"level":(?:50|60|"error"|"fatal").*"msg":("(?:[^"\\\\]|\\\\.)*")/.exec(line)?.[1];
    if (message) return String(JSON.parse(message));
  }
  return lines.find((line) => /Error\b/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}

async function ended(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode ?? `code ${child.exitCode}`;
}
