import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chown, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StartError } from '../start-error.ts';
import { type Binaries, copyBinaries, findBinaries, program } from './binaries.ts';
import { canAccess, canRun, type RunAs, runAs } from './system-user.ts';

/** Everything about where an embedded server lives and as whom it runs. */
export type Place = {
  binaries: Binaries;
  user: RunAs;
  /** The server's own data folder (PGDATA). */
  data: string;
  /** Beside it: log, lock and half-made folders. */
  beside: string;
};

/** The pinned major version: it names the data folder, and a folder of another major is never opened. */
export const major = '18';

/** Where root's server goes when the system user cannot reach the clone. */
const systemHome = '/var/lib/posthorn';

/** Decides where programs and data lie, and as whom the server runs. */
export async function findPlace(dataDir: string, home = systemHome): Promise<Place> {
  const folder = resolve(dataDir);
  await makeFolder(folder);
  const user = (await ownerOf(join(folder, `postgres-${major}`))) ?? runAs();
  let binaries = await findBinaries();
  let base = folder;
  if (user.uid !== undefined) {
    if (!canAccess(user, base, 'x')) {
      base = join(home, createHash('sha256').update(folder).digest('hex').slice(0, 12));
      await mkdir(base, { recursive: true, mode: 0o755 });
      await writeFile(
        join(folder, `postgres-${major}.txt`),
        `The database lies in ${base}, where its user can reach it.\n`,
      );
    }
    if (!canRun(user, program(binaries.native, 'postgres'))) binaries = await copyBinaries(binaries, home);
  }
  const data = join(base, `postgres-${major}`);
  await refuseOtherVersion(data);
  return { binaries, user, data, beside: data };
}

/** Makes a folder that belongs to the server's user and that nobody else can read. */
export async function makePrivateFolder(path: string, user: RunAs): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) await chown(path, user.uid, user.gid);
}

/** Root serves a folder that an ordinary user made as that user: Postgres insists on owning its files. */
async function ownerOf(data: string): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0 || !existsSync(data)) return undefined;
  const { uid, gid } = await stat(data);
  return uid === 0 ? undefined : { uid, gid };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new StartError(
      'folder-not-writable',
      `The data folder ${folder} cannot be written: make it writable for this user, or set POSTHORN_DATA_DIR to another folder.`,
      { cause },
    );
  }
}

async function refuseOtherVersion(data: string): Promise<void> {
  if (!existsSync(data)) return;
  let version: string;
  try {
    version = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  } catch (cause) {
    throw new StartError(
      'folder-not-writable',
      `The database folder ${data} cannot be read by this user: start Posthorn as the user that made it, or set POSTHORN_DATA_DIR to another folder.`,
      { cause },
    );
  }
  if (version !== major) {
    throw new StartError(
      'data-version',
      `The database folder ${data} was made by PostgreSQL ${version} and this Posthorn brings ${major}: back it up with the Posthorn that made it and restore into a new folder (${dirname(data)}).`,
    );
  }
}
