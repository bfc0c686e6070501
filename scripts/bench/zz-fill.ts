import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { migrate } from '@posthorn/db/migrate';
import { createPool } from '@posthorn/db/pool';
import { fill, fullScale } from '/tmp/ph/s2/d/scripts/bench/scale/fill.ts';

const dir = '/tmp/ph/s2/d-scale';
const server = await startEmbeddedPostgres({ dataDir: dir });
await migrate(server.url);
const pool = createPool(server.url, { max: 4, name: 'fill' });
const f = Number(process.argv[2] ?? 1);
await fill(
  pool,
  {
    messages: fullScale.messages * f,
    events: fullScale.events * f,
    queued: fullScale.queued * f,
    destinations: Math.max(20, fullScale.destinations * f),
    days: fullScale.days,
  },
  console.log,
);
for (const t of ['message', 'content', 'recipient', 'attempt', 'event', 'refusal', 'destination'])
  console.log(
    t,
    (await pool.query(`select count(*) from mail.${t}`)).rows[0].count,
    (
      await pool.query(
        `select pg_size_pretty(coalesce(sum(pg_total_relation_size(relid)),0)) s from pg_partition_tree('mail.${t}')`,
      )
    ).rows[0].s,
  );
console.log((await pool.query(`select state, count(*) from mail.recipient group by 1`)).rows);
console.log((await pool.query(`select type, count(*) from mail.event group by 1`)).rows);
console.log(server.url);
await pool.end();
