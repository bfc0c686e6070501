import type { JsonValue } from '@posthorn/events/event';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';
import type { TallyKind, TallyNames } from './tally.ts';

/** One thing that happened, with whom, and where to read on. */
export type LatestRow = {
  kind: TallyKind;
  /** Type of the event, or name of the rule. */
  name: string;
  at: Date;
  messageId: string | null;
  sessionId: string | null;
  /** The other side: address of a client, name or address of a host. */
  peer: string | null;
  /** The recipient, or else the sender, it is about. */
  about: string | null;
  code: number | null;
  text: string | null;
  /** What the event or the decision holds besides. */
  data: Record<string, JsonValue>;
};

/** The newest rows of these names since a moment, newest first, at most `limit` of all kinds together. */
export async function readLatest(
  pool: Pool,
  names: TallyNames,
  options: { from: Date; limit: number },
): Promise<LatestRow[]> {
  const values: unknown[] = [idAt(options.from), options.limit];
  const parts = (['event', 'refusal', 'decision'] as const).flatMap((kind) => {
    const wanted = names[kind];
    if (wanted === undefined || wanted.length === 0) return [];
    values.push(wanted);
    const accepted = kind === 'event' && wanted.includes('msg:accept') ? [`(${ACCEPTED})`] : [];
    return [...accepted, `(${SELECT[kind].replace('?', `$${values.length}::text[]`)})`];
  });
  if (parts.length === 0) return [];
  // Around them all, since one alone may not be ordered twice.
  const { rows } = await pool.query<LatestRow>(
    `select * from (${parts.join(' union all ')}) as one order by at desc limit $2`,
    values,
  );
  return rows;
}

/** The row of a message is the event of its acceptance. */
const ACCEPTED = `select 'event' as kind, 'msg:accept' as name, m.accepted_at as at, m.id as "messageId", m.session_id as "sessionId",
    m.client->>'address' as peer, nullif(m.sender, '') as about, null::smallint as code, m.summary->>'subject' as text,
    jsonb_build_object('size', m.size, 'recipients', m.recipient_count) as data
  from mail.message m where m.id >= $1::uuid and m.origin = 'received' order by m.id desc limit $2`;

const SELECT: Readonly<Record<TallyKind, string>> = {
  event: `select 'event' as kind, e.type as name, e.at, e.message_id as "messageId", e.session_id as "sessionId",
      coalesce(e.client_address, e.host, e.address) as peer, coalesce(e.recipient, nullif(e.sender, '')) as about, e.code, e.text, e.data
    from mail.event e where e.id >= $1::uuid and e.type || coalesce(' ' || e.direction, '') = any(?) order by e.id desc limit $2`,
  refusal: `select 'refusal' as kind, f.rule as name, f.at, null::uuid as "messageId", nullif(f.session_id, '') as "sessionId",
      f.client as peer, coalesce(f.recipient, nullif(f.sender, '')) as about, f.code, f.decision->'reply'->>'text' as text,
      f.decision->'facts' as data
    from mail.refusal f where f.id >= $1::uuid and f.rule = any(?) order by f.id desc limit $2`,
  decision: `select 'decision' as kind, r.decision->>'rule' as name, mail.time_of(r.message_id) as at, r.message_id as "messageId",
      null::text as "sessionId", null::text as peer, r.address as about, null::smallint as code, null::text as text,
      r.decision->'facts' as data
    from mail.recipient r where r.message_id >= $1::uuid and r.decision->>'rule' = any(?) order by r.message_id desc limit $2`,
};
