import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';

/** Makes a file of LMDB with Debian's mdb_load and puts it in its place at once, as an operator does. */
export async function loadLmdb(
  path: string,
  entries: readonly (readonly [key: string, value: string])[],
  { name, several = false }: { name?: string; several?: boolean } = {},
): Promise<void> {
  const made = `${path}.${randomUUID()}`;
  // -T: keys and values as lines of text; with duplicates the header has to say so.
  const header = several
    ? 'VERSION=3\nformat=print\ntype=btree\nmapsize=10485760\nduplicates=1\ndupsort=1\nHEADER=END\n'
    : '';
  const end = several ? 'DATA=END\n' : '';
  const indent = several ? ' ' : '';
  const lines = entries.map(([key, value]) => `${indent}${key}\n${indent}${value}\n`).join('');
  const args = ['-n', ...(several ? [] : ['-T']), ...(name === undefined ? [] : ['-s', name]), made];
  const result = spawnSync('/usr/bin/mdb_load', args, { input: header + lines + end, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`mdb_load failed: ${result.stderr}`);
  await rename(made, path);
  await rm(`${made}-lock`, { force: true });
}
