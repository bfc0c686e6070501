// Installs the dependencies that the lockfile names, once per lockfile, without running anybody's install script.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.posthorn-lockfile');

/** @returns {boolean} whether node_modules now holds what package-lock.json says */
export function installFromLockfile() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  console.log('Installing dependencies from the lockfile (once; about a minute) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(npm, args, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) {
    const why = result.error ? `: ${result.error.message}` : '';
    console.error(
      `npm could not install the dependencies${why}. Its own words stand above; with them mended, run the command again.`,
    );
    return false;
  }
  writeFileSync(stamp, wanted);
  return true;
}

if (process.argv[2] === '--run' && !installFromLockfile()) process.exit(1);
