import { closedBefore, countClosedHours, HOUR_MS } from './closed-hours.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';

/** What is counted: events by type (and direction, where they have one: `tcp:connect in`), refusals by rule (folded ones as many as they stand for), accepted recipients by rule. */
export type TallyKind = 'event' | 'refusal' | 'decision';

/** How often one thing happened in one stretch of time. */
export type TallyRow = { at: Date; kind: TallyKind; name: string; count: number; last: Date };

/** Which names of each kind to count; a kind left out is not read at all. */
export type TallyNames = Partial<Record<TallyKind, readonly string[]>>;

/** Counts closed hours of the last week that nobody has counted yet, newest first, until the time is up; returns those still uncounted. */
export async function rollUpHours(pool: Pool, options: { now?: Date; budgetMs: number }): Promise<Date[]> {
  const closed = closedBefore(options.now ?? new Date());
  const from = new Date(closed.getTime() - KEPT_HOURS * HOUR_MS);
  return await countClosedHours(pool, { ...options, done: 'tally_done', from, count: (hour) => rollUp(pool, hour) });
}

/** Forgets hours that nobody asks for any more. */
export async function forgetTallies(pool: Pool, now = new Date()): Promise<void> {
  const before = new Date(now.getTime() - 2 * KEPT_HOURS * HOUR_MS);
  await pool.query(
    'with gone as (delete from mail.tally_done where hour < $1) delete from mail.tally_hour where hour < $1',
    [before],
  );
}

/**
 * Counts by hour since a moment: closed hours as they were counted, the open one from its rows. `from` is taken down to its
 * hour. Hours that were not counted yet are missing; {@link rollUpHours} says which.
 */
export async function readHours(
  pool: Pool,
  names: TallyNames,
  options: { from: Date; now?: Date },
): Promise<TallyRow[]> {
  const now = options.now ?? new Date();
  const open = closedBefore(now);
  const wanted = Object.entries(names).flatMap(([kind, list]) => list.map((name) => ({ kind, name })));
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<Row>(
    `select t.hour as at, t.kind, t.name, t.count, t.last from mail.tally_hour t
     join unnest($1::text[], $2::text[]) as w (kind, name) on w.kind = t.kind and w.name = t.name
     where t.hour >= date_trunc('hour', $3::timestamptz, 'UTC') and t.hour < $4 order by t.hour`,
    [wanted.map(({ kind }) => kind), wanted.map(({ name }) => name), options.from, open],
  );
  const late = await readRows(pool, names, { from: open, to: new Date(now.getTime() + HOUR_MS), seconds: 3600 });
  return [...rows.map(rowOf), ...late];
}

/** Counts from the rows themselves, in stretches of so many seconds; for an hour or two at most. */
export async function readRows(
  pool: Pool,
  names: TallyNames,
  options: { from: Date; to: Date; seconds: number },
): Promise<TallyRow[]> {
  const values: unknown[] = [options.from, idAt(options.from), idAt(options.to), options.to, options.seconds];
  const parts = sources.flatMap(({ kind, sql, name }) => {
    const wanted = (names[kind] ?? []).filter((one) => name.only === undefined || one === name.only);
    if (wanted.length === 0) return [];
    if (name.only !== undefined) return [sql];
    values.push(wanted);
    return [`${sql} and ${name.sql} = any($${values.length}::text[])`];
  });
  if (parts.length === 0) return [];
  const { rows } = await pool.query<Row>(
    // The id decides what belongs to the stretch; the time of the row may differ from it by a moment.
    `select date_bin($5 * interval '1 second', greatest($1::timestamptz, least(x.at, $4::timestamptz - interval '1 microsecond')),
       $1::timestamptz) as at, kind, name, sum(n) as count, max(x.at) as last
     from (${parts.join(' union all ')}) as x group by 1, 2, 3 order by 1`,
    values,
  );
  return rows.map(rowOf);
}

/** One statement, so that of several processes one counts the hour and the others find it counted. */
async function rollUp(pool: Pool, hour: Date): Promise<void> {
  const end = new Date(hour.getTime() + HOUR_MS);
  await pool.query(
    `with mine as (insert into mail.tally_done (hour) values ($1) on conflict do nothing returning hour)
     insert into mail.tally_hour (hour, kind, name, count, last)
     select mine.hour, x.kind, x.name, sum(x.n), max(x.at)
     from mine cross join (${sources.map(({ sql }) => sql).join(' union all ')}) as x group by 1, 2, 3`,
    [hour, idAt(hour), idAt(end)],
  );
}

type Row = { at: Date; kind: TallyKind; name: string; count: string; last: Date };

function rowOf({ count, ...row }: Row): TallyRow {
  return { ...row, count: Number(count) };
}

type Source = { kind: TallyKind; sql: string; name: { sql: string; only?: undefined } | { only: string } };

/** `tcp:connect in`: of connections it matters who opened them. */
const EVENT_NAME = `e.type || coalesce(' ' || e.direction, '')`;

/** Rows between the ids $2 and $3: ids grow with time, so only the blocks of that time are read. */
const sources: readonly Source[] = [
  {
    kind: 'event',
    name: { sql: EVENT_NAME },
    sql: `select 'event' as kind, ${EVENT_NAME} as name, e.at, coalesce((e.data->>'folded')::bigint, 1) as n
      from mail.event e where e.id >= $2::uuid and e.id < $3::uuid`,
  },
  {
    // The row of a message is the event of its acceptance.
    kind: 'event',
    name: { only: 'msg:accept' },
    sql: `select 'event' as kind, 'msg:accept' as name, m.accepted_at as at, 1 as n
      from mail.message m where m.id >= $2::uuid and m.id < $3::uuid and m.origin = 'received'`,
  },
  {
    kind: 'refusal',
    name: { sql: 'f.rule' },
    sql: `select 'refusal' as kind, f.rule as name, f.at, f.count::bigint as n
      from mail.refusal f where f.id >= $2::uuid and f.id < $3::uuid`,
  },
  {
    kind: 'decision',
    name: { sql: `r.decision->>'rule'` },
    sql: `select 'decision' as kind, r.decision->>'rule' as name, mail.time_of(r.message_id) as at, 1 as n
      from mail.recipient r where r.message_id >= $2::uuid and r.message_id < $3::uuid`,
  },
];
const KEPT_HOURS = 168;
