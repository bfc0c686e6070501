import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@posthorn/events/id';
import type { Pool } from '../pool.ts';
import { quoteName, readCatalogue } from './tables.ts';

/**
 * Puts rows into every table that exists, whoever made it, with values of each column's type that are hard to carry:
 * for the tests of backup and restore. Skips tables that already have rows.
 */
export async function fillEveryTable(pool: Pool, rowsPerTable: number): Promise<void> {
  const { tables } = await readCatalogue(pool);
  for (const { name, columns } of tables) {
    if ((await pool.query(`SELECT 1 FROM ${quoteName(name)} LIMIT 1`)).rowCount) continue;
    const facts = await readColumns(pool, name);
    for (let row = 0; row < rowsPerTable; row += 1) {
      const values = columns.map((column) => sampleOf(facts.get(column)!, row));
      const parameters = columns.map((column, index) => `$${index + 1}::${facts.get(column)!.type}`);
      const list = columns.map((column) => quoteName(column)).join(', ');
      await pool.query(
        `INSERT INTO ${quoteName(name)} (${list}) OVERRIDING SYSTEM VALUE SELECT ${parameters.join(', ')}`,
        await Promise.all(values.map((value) => (typeof value === 'function' ? value(pool) : value))),
      );
    }
  }
}

type Column = {
  name: string;
  type: string;
  isKey: boolean;
  isNullable: boolean;
  allowed: string[];
  refersTo: string | null;
};
type Value = string | number | boolean | null | Buffer | Date | string[] | ((pool: Pool) => Promise<unknown>);

async function readColumns(pool: Pool, table: string): Promise<Map<string, Column>> {
  const { rows } = await pool.query<Column & { checks: string[] }>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS "isNullable",
       EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey)) AS "isKey",
       (SELECT coalesce(array_agg(pg_get_constraintdef(k.oid)), '{}') FROM pg_constraint k
        WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]) AS checks,
       (SELECT format('SELECT %I AS value FROM %s ORDER BY 1', ra.attname, k.confrelid::regclass) FROM pg_constraint k
        JOIN pg_attribute ra ON ra.attrelid = k.confrelid AND ra.attnum = k.confkey[1]
        WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] LIMIT 1) AS "refersTo"
     FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
    [quoteName(table)],
  );
  return new Map(
    rows.map(({ checks, ...column }) => {
      const allowed = checks.flatMap((check) =>
        [...check.matchAll(/'([^']+)'::|= (\d+)/g)].map((hit) => hit[1] ?? hit[2]!),
      );
      return [column.name, { ...column, allowed }];
    }),
  );
}

function sampleOf(column: Column, row: number): Value {
  if (column.refersTo) {
    return async (pool) => (await pool.query(`${column.refersTo} OFFSET $1 LIMIT 1`, [row])).rows[0]?.value ?? null;
  }
  if (column.allowed.length > 0) return column.allowed[row % column.allowed.length]!;
  if (column.isNullable && !column.isKey && row % 3 === 0) return null;
  const { type } = column;
  if (type.endsWith('[]')) return type === 'text[]' ? ['a', `{"\\,\n} ${row}`, ''] : '{}';
  if (type === 'uuid') return uuidv7();
  if (type === 'bytea') return Buffer.concat([Buffer.from([0, 1, 9, 10, 13, 92, 255]), randomBytes(300)]);
  if (type.startsWith('json')) return JSON.stringify({ row, text: awkward, list: [1.5, null, true, { deep: '"' }] });
  if (type === 'date') return `2026-06-${String(row + 1).padStart(2, '0')}`;
  if (type.startsWith('timestamp')) return new Date(Date.UTC(2026, 5, 7, 8, 9, 10, row));
  if (type === 'boolean') return row % 2 === 0;
  if (/int|numeric|double|real/.test(type)) return row + 1;
  if (type === 'inet') return `2001:db8::${row + 1}`;
  if (type === 'interval') return '1 day 02:03:04.5';
  if (type === 'text' || type.startsWith('character'))
    return column.isKey ? `key ${row} ${uuidv7()}` : `${awkward} ${row}`;
  throw new Error(`no value known for column ${column.name} of type ${type}`);
}

const awkward = 'tab\there, line\r\nbreak, back\\slash, \\N, \\., grün 📯, null? "quotes" \'too\'';
