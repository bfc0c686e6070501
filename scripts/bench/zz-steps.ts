// time parts

import { readFile } from 'node:fs/promises';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { createPool } from '@posthorn/db/pool';

const server = await startEmbeddedPostgres({ dataDir: '/tmp/ph/s2/d-scale' });
const pool = createPool(server.url, { max: 1, name: 'x' });
const q = async (s: string) => {
  const t = performance.now();
  const r = await pool.query(s);
  console.log((performance.now() - t).toFixed(0).padStart(7), s.slice(0, 90).replaceAll('\n', ' '));
  return r;
};
await q('drop schema if exists bench cascade; truncate mail.recipient, mail.destination');
await q(await readFile('scripts/bench/scale/words.sql', 'utf8'));
await q(
  `create table bench.config as select 20000 as messages, 19100 as received, 600 as generated, 300 as expanded, 2000 as queued, 40 as destinations, 14 as days, 0.55::float8 as refusal_share`,
);
for (const s of (await readFile('scripts/bench/scale/plan.sql', 'utf8')).split(/;\n/)) if (s.trim()) await q(s);
await q(await readFile('scripts/bench/scale/rows.sql', 'utf8'));
await q(await readFile('scripts/bench/scale/events.sql', 'utf8'));
await q('select bench.fill_recipients()');
const d = (await pool.query('select day::text from bench.day order by day desc limit 1 offset 3')).rows[0].day;
console.log((await q(`select count(*) from bench.events_of('${d}')`)).rows);
for (const w of ['events', 'messages', 'attempts', 'refusals']) await q(`select bench.fill_${w}('${d}')`);
await q('select bench.fill_destinations()');
await pool.end();
