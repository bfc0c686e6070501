import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@posthorn/db/testing/free-port';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** A place to start Posthorn on: a data folder of its own and four ports that were free a moment ago. */
export type Ground = AsyncDisposable & { env: Record<string, string>; folder: string };

export type Launched = AsyncDisposable & {
  /** Everything it has printed so far. */
  output(): string;
  /** The rows of the closing block by their names. */
  block: Record<string, string>;
  /** What stands in the block as the console's address. */
  url: string;
  /** One Ctrl-C; resolves with the exit code. */
  interrupt(): Promise<number | null>;
};

export async function findGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-first-'));
  // Postgres runs as another user than root and has to get in.
  await chmod(folder, 0o755);
  const [http, smtp, submission, smtps] = await freePorts(4);
  return {
    folder,
    env: {
      POSTHORN_DATA_DIR: join(folder, 'data'),
      POSTHORN_HTTP_PORT: String(http),
      POSTHORN_SMTP_PORT: String(smtp),
      POSTHORN_SUBMISSION_PORT: String(submission),
      POSTHORN_SMTPS_PORT: String(smtps),
      POSTHORN_HOSTNAME: 'mail.posthorn.test',
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What `npm start` runs, until its closing block. */
export async function launch(env: Record<string, string>): Promise<Launched> {
  const { child, output } = run(env);
  let timer: NodeJS.Timeout | undefined;
  const up = new Promise<void>((resolve, reject) => {
    // A process may say something right after the block, in the same breath.
    child.stdout?.on('data', () => (output().match(/^-{70,}$/gm) ?? []).length >= 2 && resolve());
    child.once('exit', (code) => reject(new Error(`Posthorn ended with ${code}:\n${output()}`)));
    timer = setTimeout(() => reject(new Error(`Posthorn was not up in time:\n${output()}`)), upWithinMs);
  });
  await up.finally(() => clearTimeout(timer));
  const block = readBlock(output());
  const interrupt = async (): Promise<number | null> => {
    if (child.exitCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
    return child.exitCode;
  };
  return {
    output,
    block,
    url: block['Console'] ?? '',
    interrupt,
    [Symbol.asyncDispose]: async () => void (await interrupt()),
  };
}

/** A start that must not succeed: what it said last, and its exit code. */
export async function launchInVain(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { child, output } = run(env);
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, said: /Posthorn did not start\. ([\s\S]*)$/.exec(output())?.[1]?.trim() ?? output() };
}

/** Processes of this machine whose command line, environment or folder names the text; zombies do not count. */
export async function processesNaming(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    if (`${command}\n${environment}`.includes(text)) found.push(`${pid} ${command?.replaceAll('\0', ' ')}`);
  }
  return found;
}

/** Asks again until the answer is there. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  for (const end = performance.now() + seconds * 1000; ; await sleep(100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${what} did not come true within ${seconds} s`);
  }
}

/** A port that somebody else holds. */
export async function takePort(port = 0): Promise<AsyncDisposable & { port: number }> {
  const server = await listen(port);
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => close(server) };
}

function run(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:POSTHORN_|DATABASE_URL$|REDIS_URL$|VITEST)/.test(name),
  );
  const child = spawn(process.execPath, ['scripts/start/main.ts'], {
    cwd: root,
    env: { ...Object.fromEntries(kept), ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

/** Rows look like `  Console   http://...`. */
function readBlock(output: string): Record<string, string> {
  const rows = [...output.matchAll(/^ {2}(\S[^\n]*?) {3,}(\S[^\n]*)$/gm)];
  return Object.fromEntries(rows.map(([, name, value]) => [name ?? '', value ?? '']));
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** Less than a hook may take, so that its own words are what is seen. */
const upWithinMs = 110_000;
