// Runs a TypeScript program with the Node 24 that the lockfile pins, whatever Node the machine has.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** The environment in which `node`, `next`, `vitest` and the rest are the ones of the lockfile. */
export function node24Environment() {
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}

/** Path of the pinned Node, or undefined where it is not installed (an operating system it is not published for). */
export function node24() {
  const node = join(bin, 'node');
  if (existsSync(node)) return node;
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined;
}

/** Runs the program to its end; resolves with its exit code. */
export function runWithNode24(args) {
  const node = node24();
  if (!node) {
    console.error(
      'Node 24 is missing: run `npm ci --ignore-scripts`, or on a system other than Linux use Node 24 or later yourself.',
    );
    return Promise.resolve(1);
  }
  const child = spawn(node, args, { stdio: 'inherit', cwd: root, env: node24Environment() });
  // A terminal sends Ctrl-C to the whole group, so only signals meant for this process alone are passed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`Node 24 did not start: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exit(await runWithNode24(process.argv.slice(2)));
