import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createFirstStart, type FirstStart } from '@posthorn/api/testing';
import { type CutProxy, startCutProxy } from './cut-proxy.ts';

export type TestConsole = AsyncDisposable & {
  url: string;
  start: FirstStart;
  /** The console's way to its database, which can be cut, frozen and mended; the test's own way is `start.database`. */
  database: CutProxy;
  /** What the console logged. */
  log(): string;
};

const dir = fileURLToPath(new URL('../..', import.meta.url));

/** The console as the launcher starts it, in a process of its own, on a database of its own. Uses the last build, and builds when there is none. */
export const startTestConsole = async (): Promise<TestConsole> => {
  if (!existsSync(`${dir}.next/BUILD_ID`))
    execFileSync('next', ['build'], {
      cwd: dir,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    });
  await using opened = new AsyncDisposableStack();
  const start = opened.use(await createFirstStart());
  const line = opened.use(await startCutProxy(start.database.url));
  const child = fork(`${dir}main.ts`, {
    cwd: dir,
    silent: true,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: line.url,
      POSTHORN_SECRET: start.secret,
      POSTHORN_HTTP_PORT: '0',
      NODE_ENV: 'production',
      // Each file of tests starts a console: what one has compiled the next ones read.
      NODE_COMPILE_CACHE: `${dir}.next/cache/compiled`,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  opened.defer(() => ended(child));
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { ready?: boolean; port: number }) => message.ready && resolve(message.port));
    child.on('exit', (code) => reject(new Error(`the console ended with ${code}: ${output}`)));
  });
  const owned = opened.move();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    database: line,
    log: () => output,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.on('exit', () => resolve());
    child.kill('SIGTERM');
  });
