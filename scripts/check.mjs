// `npm run check`: everything about the code that can be known without running it. Prints one line per check.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFromLockfile } from './install.mjs';
import { node24, node24Environment } from './with-node24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules', '.bin', name);

if (!installFromLockfile()) process.exit(1);

const checks = [
  ['format and lint', bin('biome'), ['ci', '.', '--error-on-warnings', '--colors=off']],
  ['walls: direct arrows', process.execPath, ['scripts/walls.mjs']],
  ['walls: turbo boundaries', bin('turbo'), ['boundaries', '--no-color']],
  ['types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']],
  ['types of the console', bin('tsc'), ['--noEmit', '-p', 'apps/console/tsconfig.json']],
  ['unused code and dependencies', bin('knip'), ['--no-config-hints']],
  ['workspace manifests', bin('sherif'), []],
  ['Prisma drift', node24(), ['scripts/prisma-drift.ts']],
  ['documentation made from code', node24(), ['scripts/docs/main.ts', '--check']],
  ['Dockerfile', bin('dockerfilelint'), ['docker/Dockerfile']],
];

const failed = [];
for (const [name, command, args] of checks) {
  const began = Date.now();
  const env = { ...node24Environment(), TURBO_TELEMETRY_DISABLED: '1' };
  const result = spawnSync(command, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const good = result.status === 0;
  console.log(`${good ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (good) continue;
  failed.push(name);
  console.log(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim());
}
if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);
