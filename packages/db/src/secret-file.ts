import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withLockFile } from './lock-file.ts';
import type { Pool } from './pool.ts';
import { isRightSecret } from './secrets.ts';
import { StartError } from './start-error.ts';

/**
 * The POSTHORN_SECRET of an installation with the embedded database: `<dataDir>/secret`, made the first time, readable by
 * its owner only. A rekey that was interrupted between database and file is finished here.
 */
export async function readSecretFile(dataDir: string, pool: Pool): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'secret');
  return await withLockFile(`${path}.lock`, async () => {
    const current = await readText(path);
    const next = await readText(`${path}.new`);
    if (
      next !== undefined &&
      (current === undefined || !(await isRightSecret(pool, current))) &&
      (await isRightSecret(pool, next))
    ) {
      await rename(`${path}.new`, path);
      return next;
    }
    if (current !== undefined) return current;
    const made = newSecret();
    if (!(await isRightSecret(pool, made))) {
      throw new StartError(
        'secret-missing',
        `The file ${path} is missing and the database was encrypted with it: put it back from a backup, or set POSTHORN_SECRET to its content.`,
      );
    }
    await writeDurably(path, made);
    return made;
  });
}

/** A fresh secret: 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Writes the secret that a rekey is about to switch to; {@link adoptNextSecret} makes it the current one. */
export async function writeNextSecret(dataDir: string, secret: string): Promise<void> {
  await writeDurably(join(dataDir, 'secret.new'), secret);
}

/** Second half of a rekey: the database has switched, now the file does. */
export async function adoptNextSecret(dataDir: string): Promise<void> {
  await rename(join(dataDir, 'secret.new'), join(dataDir, 'secret'));
}

async function writeDurably(path: string, secret: string): Promise<void> {
  const file = await open(`${path}.tmp`, 'w', 0o600);
  await file.writeFile(`${secret}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.tmp`, path);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
