import { idAt } from './id-at.ts';
import { inTime } from './in-time.ts';
import type { Client, Pool } from './message.ts';

/** One UTC day and one policy domain. */
export type DayOfDomain = { day: string; domain: string };

/** Messages of a day that were judged alike. */
export type VerificationTuple = {
  source: string;
  fromDomain: string;
  /** Domain of the reverse path; empty for the null one. */
  envelopeFrom: string;
  envelopeTo: string[];
  status: string;
  policy: string;
  disposition: string;
  override: { type: string; comment: string } | null;
  spf: { result: string; domain: string; scope: 'mfrom' | 'helo'; isAligned: boolean } | null;
  dkim: { domain: string; selector: string; result: string; reason: string; isAligned: boolean }[];
  isSpfAligned: boolean;
  isDkimAligned: boolean;
  count: number;
};

/** What a report about a day is made of. `record`: as it was seen last, `reporter`: our name then. `messages` counts those of tuples beyond the limit too. */
export type DmarcDay = {
  tuples: VerificationTuple[];
  messages: number;
  passed: number;
  record: string;
  reporter: string;
};

/** Verifications under the record of one domain. */
export async function readDmarcDay(
  pool: Pool,
  { day, domain }: DayOfDomain,
  { limit, milliseconds }: { limit: number; milliseconds: number },
): Promise<DmarcDay | 'nothing' | 'too-long'> {
  const values = [domain, ...boundsOf(day)];
  const [tuples, last] = [
    await inTime<VerificationTuple & { messages: number; passed: number }>(pool, {
      text: `select host(source) as source, from_domain as "fromDomain", envelope_from as "envelopeFrom", envelope_to as "envelopeTo", status,
          policy, disposition, override, spf, dkim, is_spf_aligned as "isSpfAligned", is_dkim_aligned as "isDkimAligned",
          count(*)::int as count, (sum(count(*)) over ())::float8 as messages,
          (sum(count(*) filter (where status = 'accept')) over ())::float8 as passed
        from (${under(`source, from_domain, coalesce(mail.domain_of(nullif(envelope_from, '')), '') as envelope_from, envelope_to, status,
          policy, disposition, override, spf, dkim, is_spf_aligned, is_dkim_aligned`)}) v
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 order by 13 desc, 1, 2 limit $6`,
      values: [...values, limit],
      milliseconds,
    }),
    await inTime<{ record: string | null; reporter: string }>(pool, {
      text: `select record, reporter from (${under('id, record, reporter')}) v order by id desc limit 1`,
      values,
      milliseconds,
    }),
  ];
  if (!tuples || !last) return 'too-long';
  if (!tuples[0] || !last[0]) return 'nothing';
  const { messages, passed } = tuples[0];
  return {
    tuples: tuples.map(({ messages: _, passed: __, ...tuple }) => tuple),
    messages,
    passed,
    record: last[0].record ?? '',
    reporter: last[0].reporter,
  };
}

/** The subjects of the messages of a day, while there are few; null when there are more, or some were not kept. */
export async function subjectsOfDmarcDay(
  pool: Pool | Client,
  { day, domain }: DayOfDomain,
  most: number,
): Promise<string[] | null> {
  const { rows } = await pool.query<{ subject: string | null }>(
    `select m.summary->>'subject' as subject from (${under('message_id')} limit $6) v left join mail.message m on m.id = v.message_id`,
    [domain, ...boundsOf(day), most + 1],
  );
  const subjects = rows.flatMap(({ subject }) => subject ?? []);
  return rows.length <= most && subjects.length === rows.length ? subjects : null;
}

/** A policy domain that mail of a day came under, whose record names addresses for reports. */
export type DueDmarcDomain = { domain: string; messages: number; passed: number; record: string };

/**
 * What a day has brought so far, commonest author domains first, at most so many of them; null when it takes too long. Author domains count
 * under the record that was seen last: a quick look, which the report itself does not depend on.
 */
export async function dueDmarcDomains(
  pool: Pool,
  day: string,
  { limit, milliseconds }: { limit: number; milliseconds: number },
): Promise<DueDmarcDomain[] | null> {
  return await inTime<DueDmarcDomain>(pool, {
    text: `select last.used_domain as domain, sum(g.messages)::float8 as messages, sum(g.passed)::float8 as passed,
        (array_agg(last.record order by last.id desc))[1] as record
      from (select from_domain, count(*) as messages, count(*) filter (where status = 'accept') as passed
        from mail.verification where id >= $1::uuid and id < $2::uuid and status <> 'norecord' group by 1 order by 2 desc limit $3) g
      cross join lateral (select v.id, v.used_domain, v.record from mail.verification v
        where v.from_domain = g.from_domain and v.id >= $1::uuid and v.id < $2::uuid and v.used_domain <> '' order by v.id desc limit 1) last
      where last.record ~* 'rua[[:space:]]*=' group by 1 order by 2 desc, 1`,
    values: [...boundsOf(day).slice(0, 2), limit],
    milliseconds,
  });
}

/** The first and last moment of a day: as ids, and as times. */
export function boundsOf(day: string): [string, string, Date, Date] {
  const from = new Date(`${day}T00:00:00Z`);
  const to = new Date(from.getTime() + 86_400_000);
  return [idAt(from), idAt(to), from, to];
}

/** Two indexes know the rows: by author domain where the record is its own, by the domain of the record where it is another's. */
const under = (columns: string): string =>
  `select ${columns} from mail.verification where from_domain = $1 and used_domain = $1 and id >= $2::uuid and id < $3::uuid
   union all
   select ${columns} from mail.verification where used_domain = $1 and used_domain <> from_domain and at >= $4 and at < $5`;
