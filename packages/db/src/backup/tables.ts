import type { Queryable } from '../pool.ts';

/** A table as a backup sees it: partitions count as their parent, computed columns do not count. */
export type BackupTable = { name: string; columns: string[] };

/** What a database holds besides rows of plain tables. */
export type BackupCatalogue = {
  /** In an order in which every row comes after the rows it refers to. */
  tables: BackupTable[];
  sequences: { name: string; value: string; isCalled: boolean }[];
  partitions: { name: string; parent: string; bound: string; options: string[] }[];
};

/** The Postgres schemas that are Posthorn's. BullMQ's are not: its jobs are doorbells, which sweep replaces. */
export const backupSchemas = ['public', 'mail'];

/** Rows that mean nothing elsewhere: the migration level is in the manifest, processes are those of this moment. */
const leftOut = ['public.posthorn_migration', 'public.process'];

/** Reads what there is to back up, from the system catalogue, so that a new table needs no word here. */
export async function readCatalogue(tx: Queryable): Promise<BackupCatalogue> {
  const { rows } = await tx.query<BackupTable & { refersTo: string[] }>(
    // A transaction id means nothing in another cluster; left out, it takes its default there.
    `SELECT n.nspname || '.' || c.relname AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
          AND a.atttypid <> 'xid8'::regtype) AS columns,
       (SELECT coalesce(array_agg(DISTINCT rn.nspname || '.' || r.relname), '{}') FROM pg_constraint k
        JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS "refersTo"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    [backupSchemas],
  );
  const sequences = await tx.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) AS name FROM pg_sequences
     WHERE schemaname = ANY ($1) ORDER BY 1`,
    [backupSchemas],
  );
  const partitions = await tx.query<BackupCatalogue['partitions'][number]>(
    `SELECT n.nspname || '.' || c.relname AS name, pn.nspname || '.' || p.relname AS parent,
       pg_get_expr(c.relpartbound, c.oid) AS bound, coalesce(c.reloptions, '{}') AS options
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relispartition AND c.relkind = 'r' ORDER BY 1`,
    [backupSchemas],
  );
  return {
    tables: inOrder(rows.filter(({ name }) => !leftOut.includes(name))),
    sequences: await Promise.all(
      sequences.rows.map(async ({ name }) => {
        const value = await tx.query<{ value: string; isCalled: boolean }>(
          `SELECT last_value AS value, is_called AS "isCalled" FROM ${name}`,
        );
        return { name, ...value.rows[0]! };
      }),
    ),
    partitions: partitions.rows,
  };
}

/** `schema.table` as SQL wants it. */
export function quoteName(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

/** The column list of a COPY. */
export function columnList(table: BackupTable): string {
  return table.columns.map(quoteColumn).join(', ');
}

function quoteColumn(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}

function inOrder(tables: (BackupTable & { refersTo: string[] })[]): BackupTable[] {
  const ordered: BackupTable[] = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name));
    const free = waiting.filter(({ refersTo }) => !refersTo.some((name) => names.has(name)));
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...names].join(', ')}`);
    ordered.push(...free.map(({ name, columns }) => ({ name, columns })));
    waiting = waiting.filter((table) => !free.includes(table));
  }
  return ordered;
}
