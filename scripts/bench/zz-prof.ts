import { readFile } from 'node:fs/promises';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { createPool } from '@posthorn/db/pool';

const server = await startEmbeddedPostgres({ dataDir: '/tmp/ph/s2/d-scale' });
const pool = createPool(server.url, { max: 1, name: 'x' });
const sql = process.argv[2]!.startsWith('@') ? await readFile(process.argv[2]!.slice(1), 'utf8') : process.argv[2]!;
for (const part of sql.split(/;\s*\n|;$/)) {
  if (!part.trim()) continue;
  const t = performance.now();
  const r = await pool.query(part);
  const ms = (performance.now() - t).toFixed(0);
  const first = r.rows?.[0];
  if (first && 'QUERY PLAN' in first) console.log(r.rows.map((x: any) => x['QUERY PLAN']).join('\n'));
  else if (r.rows?.length < 30) console.log(r.rows);
  else console.log(r.rows.length, 'rows');
  console.log(`-- ${ms} ms`, part.trim().slice(0, 80).replaceAll('\n', ' '));
}
await pool.end();
