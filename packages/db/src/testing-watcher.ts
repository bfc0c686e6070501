/** Program: stops the shared test server of a folder once nobody has used it for some minutes (second argument, ms). */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findPostmaster } from './embedded/postmaster.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { withLockFile } from './lock-file.ts';
import { memoryFolder } from './memory-folder.ts';

const folder = process.argv[2] ?? '';
const patienceMs = Number(process.argv[3] ?? 5 * 60_000);
let lastUse = Date.now();

while (await findPostmaster(join(folder, 'postgres-18'))) {
  await sleep(Math.min(15_000, patienceMs));
  const isStopped = await withLockFile(join(folder, 'start.lock'), async () => {
    if (!(await findPostmaster(join(folder, 'postgres-18')))) return true;
    const server = await startEmbeddedPostgres({ dataDir: folder });
    if ((await countSessions(server.url)) > 0) lastUse = Date.now();
    if (Date.now() - lastUse < patienceMs) return false;
    await server.stop();
    // What nobody uses must not fill memory; whoever comes next makes it anew in seconds.
    const memory = await memoryFolder();
    if (memory !== null && folder.startsWith(`${memory}/`))
      await rm(join(folder, 'postgres-18'), { recursive: true, force: true });
    return true;
  });
  if (isStopped) break;
}

/** Sessions of others, and databases of tests that have not been dropped yet. */
async function countSessions(url: string): Promise<number> {
  const client = new Client({ connectionString: url, application_name: 'posthorn test watcher' });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end().catch(() => {});
  }
}
