import type { Client } from './message.ts';

/**
 * Takes the days whose reports nobody has planned yet, oldest first: yesterday, and those before it of the last `back` days that were missed
 * because no worker ran or nothing was sent then. Each is taken once. Yesterday is left alone for some minutes, so that the last counts are there.
 */
export async function takeReportDays(
  client: Client,
  { table, back }: { table: 'dmarc_sent_day' | 'tls_report_day'; back: number },
): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    `insert into mail.${table} (day)
       select today - ago from (select (now() at time zone 'UTC')::date as today) t, generate_series(1, $1::int) ago
       where ago > 1 or (now() at time zone 'UTC')::time > '00:10'
     on conflict do nothing returning day::text`,
    [Math.max(1, back)],
  );
  return rows.map(({ day }) => day).toSorted();
}
