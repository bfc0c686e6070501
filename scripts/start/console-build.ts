import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLockFile } from '@posthorn/db/lock-file';
import { StartProblem } from './env.ts';

/** What the console is made from: its own pages and the packages that reach the browser or its server. */
const sources = ['apps/console', 'packages', 'package-lock.json'];
const skipped = new Set([
  'node_modules',
  '.next',
  'testdata',
  'test',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
  'README.md',
]);

/** Builds the console's production pages when their sources have changed since the last build. The signal ends a build under way. */
export async function buildConsole(
  root: string,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<{ built: boolean; seconds: number }> {
  const began = Date.now();
  const stamp = join(root, 'apps/console/.next/posthorn-sources');
  const wanted = fingerprint(root);
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (isBuilt()) return { built: false, seconds: 0 };
  log('building the console (once per change of its sources; about a minute) ...');
  // Two starts from one clone must not build into the same folder at once; the second finds the first one's work.
  return await withLockFile(
    join(root, 'node_modules/.posthorn-console.lock'),
    async () => {
      if (isBuilt()) return { built: false, seconds: 0 };
      // The build of a start that failed or was killed goes on by itself; ours begins when it has ended.
      while ((await nextBuild(root, signal)) === 'another is running') await sleep(1000, undefined, { signal });
      writeFileSync(stamp, wanted);
      return { built: true, seconds: Math.round((Date.now() - began) / 1000) };
    },
    { timeoutMs: 600_000, pollMs: 250 },
  );
}

function nextBuild(root: string, signal?: AbortSignal): Promise<'built' | 'another is running'> {
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  const program = join(root, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [program, 'build'], {
    cwd: join(root, 'apps/console'),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve('built');
      else if (output.includes('Another next build process is already running')) resolve('another is running');
      else reject(new StartProblem(`The console did not build; Next.js said:\n${output.trim()}`));
    });
  });
}

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  const visit = (path: string) => {
    if (statSync(path).isFile()) return void hash.update(path.slice(root.length)).update(readFileSync(path));
    for (const name of readdirSync(path).sort()) if (!skipped.has(name)) visit(join(path, name));
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');
}
