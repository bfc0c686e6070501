import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { createPool } from '@posthorn/db/pool';

const server = await startEmbeddedPostgres({ dataDir: '/tmp/ph/s2/d-scale' });
const pool = createPool(server.url, { max: 1, name: 'x' });
console.log(
  (
    await pool.query(
      `select pid, application_name, state, wait_event, now()-query_start as t, left(query,60) q from pg_stat_activity where state<>'idle'`,
    )
  ).rows
    .map((r) => JSON.stringify(r))
    .join('\n'),
);
for (const t of ['message', 'recipient', 'event', 'attempt'])
  console.log(
    t,
    (
      await pool.query(
        `select pg_size_pretty(coalesce(sum(pg_total_relation_size(relid)),0)) s from pg_partition_tree('mail.${t}')`,
      )
    ).rows[0].s,
  );
console.log(
  (
    await pool.query(
      `select pg_size_pretty(pg_database_size(current_database())) s, pg_size_pretty(pg_relation_size('mail.recipient')) r`,
    )
  ).rows,
);
await pool.end();
