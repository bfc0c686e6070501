// Fails when the generated Prisma client is not what prisma/schema gives, or when schema and migrations disagree.
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findSchemaDrift } from '@posthorn/db/drift';
import { createTestDatabase } from '@posthorn/db/testing';

const root = fileURLToPath(new URL('..', import.meta.url));
const problems = [...(await compareGenerated()), ...(await compareMigrations())];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log('Prisma: generated client, schema and migrations agree.');

/** Generates into a copy, because the output's place is relative to the schema. */
async function compareGenerated(): Promise<string[]> {
  const copy = await mkdtemp(join(tmpdir(), 'posthorn-prisma-'));
  try {
    await cp(join(root, 'prisma', 'schema'), join(copy, 'prisma', 'schema'), { recursive: true });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'scripts', 'prisma-generate.mjs'), '--schema', join(copy, 'prisma', 'schema')],
      { encoding: 'utf8' },
    );
    if (status !== 0) return [`prisma generate fails:\n${stdout ?? ''}${stderr ?? ''}`];
    const place = join('packages', 'db', 'src', 'generated');
    const [fresh, committed] = await Promise.all([readAll(join(copy, place)), readAll(join(root, place))]);
    return [...new Set([...fresh.keys(), ...committed.keys()])]
      .filter((name) => fresh.get(name) !== committed.get(name))
      .map((name) => `${join(place, name)} is out of date: run \`node scripts/prisma-generate.mjs\`.`);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function compareMigrations(): Promise<string[]> {
  await using database = await createTestDatabase();
  const drift = await findSchemaDrift(database.url);
  return drift === '' ? [] : [`The migrations do not give what prisma/schema says; it would take:\n${drift}`];
}

async function readAll(folder: string): Promise<Map<string, string>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, string>();
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    found.set(path.slice(folder.length + 1), await readFile(path, 'utf8'));
  }
  return found;
}
