import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@posthorn/db/testing/free-port';
import { childrenOf, type Daemon, startDaemon } from '../peers/process.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What the environment of the test run may not decide. */
const unset = ['DATABASE_URL', 'REDIS_URL', 'POSTHORN_SECRET', 'POSTHORN_DATA_DIR', 'POSTHORN_ENGINES', 'INIT_CWD'];

/** Starts one of our programs (`scripts/backup.ts`, `apps/engine/src/main.ts`) as a process of its own. */
export function startProgram(args: readonly string[], env: Record<string, string>): Daemon {
  // env(1) replaces itself with the program, so that the process started is the program.
  const words = [
    ...unset.flatMap((name) => ['-u', name]),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ];
  return startDaemon('env', [...words, process.execPath, ...args], { cwd: root });
}

/** Runs one of our programs to its end. */
export async function runProgram(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const program = startProgram(args, env);
  const code = await exited(program);
  return { code, output: program.output() };
}

export function exited({ child }: Daemon): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', resolve));
}

export type Ports = { http: number; mx: number; submission: number; submissions: number };

/** Free ports, as the launcher and the engine are told of them. */
export async function freePorts(): Promise<{ ports: Ports; env: Record<string, string> }> {
  const [http, mx, submission, submissions] = [await freePort(), await freePort(), await freePort(), await freePort()];
  return {
    ports: { http, mx, submission, submissions },
    env: {
      POSTHORN_HTTP_PORT: `${http}`,
      POSTHORN_SMTP_PORT: `${mx}`,
      POSTHORN_SUBMISSION_PORT: `${submission}`,
      POSTHORN_SMTPS_PORT: `${submissions}`,
      POSTHORN_HOSTNAME: 'posthorn.test',
    },
  };
}

export type Launched = {
  ports: Ports;
  daemon: Daemon;
  /** Processes started by the launcher itself, by the part they play. */
  parts(): Record<string, number>;
  /** Asks the REST API; throws with its answer when it refuses. */
  api(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
};

const key = 'phk_operations_operations_operations_operations';

/** `npm start`'s launcher; resolves when it says that Posthorn is up. */
export async function launch(env: Record<string, string>): Promise<Launched> {
  const free = await freePorts();
  const daemon = startProgram(['scripts/start/main.ts'], { ...free.env, POSTHORN_BOOTSTRAP_API_KEY: key, ...env });
  const late = Date.now() + 110_000;
  while (!daemon.output().includes('Posthorn is up')) {
    if (daemon.child.exitCode !== null || Date.now() > late) throw new Error(`not up:\n${daemon.output()}`);
    await sleep(50);
  }
  return {
    ports: free.ports,
    daemon,
    parts: () => partsOf(daemon.child.pid!),
    async api(method, path, body) {
      const response = await fetch(`http://127.0.0.1:${free.ports.http}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
      return answer;
    },
  };
}

function partsOf(pid: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const child of childrenOf(pid)) {
    const part = /apps\/(\w+)\//.exec(commandOf(child))?.[1];
    if (part) found[part] = child;
  }
  return found;
}

/** The postmaster of a data folder; it runs in a session of its own and is nobody's child. */
export function postmasterOf(dataDir: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => /bin\/postgres -D /.test(commandOf(pid)) && commandOf(pid).includes(dataDir));
}

export function isRunning(pid: number): boolean {
  return commandOf(pid) !== '';
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
