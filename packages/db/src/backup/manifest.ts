import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What a backup says of itself. Written last: a folder without it is a backup that was cut short. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The file's name in the backup's folder. */
export const manifestName = 'manifest.json';

const name = z.string().regex(/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/);

const manifestSchema = z.object({
  format: z.literal('posthorn-backup-1'),
  createdAt: z.iso.datetime(),
  server: z.string(),
  /** Names the POSTHORN_SECRET that opens the secrets inside; null when there are none. */
  secretKeyId: z.string().nullable(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({
      name,
      columns: z.array(z.string()),
      file: z.string().regex(/^[a-z0-9_.]+\.copy\.zst$/),
      rows: z.int(),
      bytes: z.int(),
      sha256: z.string(),
    }),
  ),
  sequences: z.array(z.object({ name, value: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })),
  partitions: z.array(
    z.object({
      name,
      parent: name,
      bound: z.string().regex(/^FOR VALUES FROM \([^();]*\) TO \([^();]*\)$/),
      options: z.array(z.string().regex(/^[a-z_]+=[a-z0-9_.]+$/)),
    }),
  ),
});

/** A folder that is no backup, or one that was changed. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
  }
}

/** Reads and checks the manifest of a folder. */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestName), 'utf8');
  } catch (cause) {
    throw new BackupError(`${folder} holds no ${manifestName}: it is no backup, or one that was cut short.`, { cause });
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BackupError(`${join(folder, manifestName)} is not the manifest of a Posthorn backup.`, { cause });
  }
}
