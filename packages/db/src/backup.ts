import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BackupError, type Manifest, manifestName } from './backup/manifest.ts';
import { type BackupTable, columnList, quoteName, readCatalogue } from './backup/tables.ts';

/** Told after each table. `bytes` are those before compression. */
export type BackupProgress = (table: { name: string; rows: number; bytes: number; done: number; of: number }) => void;

/** Where to, how many tables at a time (2 when left out), and who is told. */
export type BackupOptions = { folder: string; parallel?: number; onProgress?: BackupProgress };

/**
 * Writes every row of the control plane and the mail plane into an empty folder: one compressed COPY text per table and a
 * manifest with checksums. All connections share one snapshot, so that the backup is one moment of a running system.
 * Secrets stay encrypted: POSTHORN_SECRET is not in the backup.
 */
export async function backup(url: string, options: BackupOptions): Promise<Manifest> {
  await makeEmptyFolder(options.folder);
  const leader = await openSnapshot(url);
  try {
    const { rows } = await leader.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    const catalogue = await readCatalogue(leader);
    if (catalogue.tables.length === 0) throw new BackupError('The database holds no Posthorn tables.');
    const queue = [...catalogue.tables];
    const done = new Map<string, Manifest['tables'][number]>();
    const work = async () => {
      const client = await openSnapshot(url, rows[0]!.id);
      try {
        for (let table = queue.shift(); table; table = queue.shift()) {
          const written = await writeTable(client, table, options.folder);
          done.set(table.name, written);
          options.onProgress?.({ ...written, done: done.size, of: catalogue.tables.length });
        }
      } finally {
        await client.end().catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: options.parallel ?? 2 }, work));
    const manifest: Manifest = {
      format: 'posthorn-backup-1',
      createdAt: new Date().toISOString(),
      ...(await readFacts(leader)),
      tables: catalogue.tables.map(({ name }) => done.get(name)!),
      sequences: catalogue.sequences,
      partitions: catalogue.partitions,
    };
    await writeDurably(join(options.folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } finally {
    await leader.end().catch(() => {});
  }
}

async function makeEmptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new BackupError(`${folder} is not empty: name a new folder.`);
}

async function openSnapshot(url: string, snapshot?: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'posthorn backup', statement_timeout: 0 });
  client.on('error', () => {});
  await client.connect();
  await client.query('SET idle_in_transaction_session_timeout = 0');
  // Text form of rows must not depend on the server's settings.
  await client.query(`SET datestyle = 'ISO, MDY'; SET timezone = 'UTC'; SET intervalstyle = 'iso_8601'`);
  await client.query('SET extra_float_digits = 3');
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  if (snapshot !== undefined) await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`);
  return client;
}

async function writeTable(client: pg.Client, table: BackupTable, folder: string): Promise<Manifest['tables'][number]> {
  const file = `${table.name}.copy.zst`;
  const source = client.query(copyTo(`COPY (SELECT ${columnList(table)} FROM ${quoteName(table.name)}) TO STDOUT`));
  const raw = count();
  const packed = count();
  await pipeline(
    source,
    raw.stream,
    createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
    packed.stream,
    createWriteStream(join(folder, file), { mode: 0o600, flush: true }),
  );
  return { ...table, file, rows: source.rowCount, bytes: raw.bytes(), sha256: packed.sha256() };
}

function count() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      hash.update(chunk);
      callback(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, sha256: () => hash.digest('hex') };
}

async function readFacts(client: pg.Client): Promise<Pick<Manifest, 'server' | 'secretKeyId' | 'migrations'>> {
  const { rows } = await client.query<{ server: string; key: string | null }>(
    `SELECT current_setting('server_version') AS server, (SELECT key_id FROM public.secret_canary) AS key`,
  );
  const migrations = await client.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM public.posthorn_migration ORDER BY name',
  );
  return { server: rows[0]!.server, secretKeyId: rows[0]!.key, migrations: migrations.rows };
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  const file = await open(path);
  await file.sync();
  await file.close();
}
