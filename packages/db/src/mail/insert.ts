import { hotQuery } from './hot.ts';
import type { Client, ContentSource, NewMessage, Pool, StagedContent } from './message.ts';
import { storableJson } from './text.ts';

/** Chunk size of bodies; also the largest body that comes along with a claim. */
export const CHUNK_BYTES = 262_144;

/** Is the body of this message already in the database as staged chunks? */
export function isStaged(content: ContentSource): content is StagedContent {
  return 'stagedId' in content;
}

/** Octets a message brings along in the statement that stores it. */
export function carriedBytes(message: NewMessage): number {
  const { content } = message;
  if (content instanceof Uint8Array) return content.byteLength;
  return 'sameAs' in content ? (content.prefix?.byteLength ?? 0) : 0;
}

/**
 * Stores messages with their bodies and recipients in one statement; all of them or none. `repeat` is for a round whose first
 * commit is in doubt: what already stands is left as it is (a message stands whole or not at all).
 *
 * Staged bodies are taken out of `mail.staged`; when one is gone (swept), or the message that shares its body is, content_id stays
 * null: nothing is stored and the statement fails.
 */
export async function insertMessages(
  connection: Pool | Client,
  messages: readonly NewMessage[],
  options: { repeat?: boolean } = {},
): Promise<void> {
  const bytes: Uint8Array[] = [];
  let offset = 0;
  const put = (part: Uint8Array) => {
    bytes.push(part);
    offset += part.byteLength;
    return offset - part.byteLength + 1;
  };
  const rows: unknown[] = [];
  const chunks: unknown[] = [];
  const recipients: unknown[] = [];
  const staged: string[] = [];
  const kept: unknown[] = [];
  for (const message of messages) {
    const { content } = message;
    let contentId: string | null = message.id;
    let sameAs: string | null = null;
    let prefixFrom = 0;
    let prefixLength = 0;
    if (content instanceof Uint8Array) {
      // An empty body has one empty chunk: content always has rows.
      for (let from = 0, seq = 0; from < content.byteLength || seq === 0; from += CHUNK_BYTES, seq += 1) {
        const part = content.subarray(from, from + CHUNK_BYTES);
        chunks.push({ i: message.id, s: seq, f: put(part), l: part.byteLength });
      }
    } else if (isStaged(content)) {
      contentId = content.stagedId;
      staged.push(content.stagedId);
    } else {
      contentId = null;
      sameAs = content.sameAs;
      if (content.prefix !== undefined && content.prefix.byteLength > 0) {
        prefixFrom = put(content.prefix);
        prefixLength = content.prefix.byteLength;
      }
    }
    const authentication = message.authentication && Buffer.from(storableJson(message.authentication));
    const authenticationFrom = authentication === undefined ? 0 : put(authentication);
    const authenticationLength = authentication?.byteLength ?? 0;
    rows.push(
      messageRow(message, { contentId, sameAs, prefixFrom, prefixLength, authenticationFrom, authenticationLength }),
    );
    for (const recipient of message.recipients) {
      recipients.push(recipientRow(message, recipient));
      if (recipient.state === 'quarantined') kept.push(keptRow(message, recipient));
    }
  }
  const values = [storableJson(rows), JSON.stringify(chunks), Buffer.concat(bytes), storableJson(recipients), staged];
  const name = options.repeat ? 'mail-insert-repeat' : 'mail-insert';
  const text = options.repeat ? REPEAT : FIRST;
  // Most rounds keep nothing back, and are not asked to look.
  await hotQuery(
    connection,
    kept.length === 0
      ? { name, text, values }
      : {
          name: `${name}-kept`,
          text: options.repeat ? REPEAT_KEPT : FIRST_KEPT,
          values: [...values, storableJson(kept)],
        },
  );
}

type ContentPlace = {
  contentId: string | null;
  sameAs: string | null;
  prefixFrom: number;
  prefixLength: number;
  authenticationFrom: number;
  authenticationLength: number;
};

function messageRow(message: NewMessage, place: ContentPlace): unknown {
  return {
    id: message.id,
    origin: message.origin,
    parent: message.parentId ?? null,
    session: message.sessionId ?? null,
    sender: message.reversePath,
    ret: message.ret ?? null,
    envid: message.envid ?? null,
    body: message.body,
    utf8: message.smtputf8,
    rtls: message.requireTls,
    size: message.size,
    cid: place.contentId,
    staged: !(message.content instanceof Uint8Array) && isStaged(message.content),
    same: place.sameAs,
    pf: place.prefixFrom,
    pl: place.prefixLength,
    n: message.recipients.length,
    prio: message.priority ?? 0,
    rev: message.revision,
    summary: message.summary,
    client: message.client,
    af: place.authenticationFrom,
    al: place.authenticationLength,
  };
}

function recipientRow(message: NewMessage, recipient: NewMessage['recipients'][number]): unknown {
  return {
    mid: message.id,
    id: recipient.id,
    state: recipient.state,
    prio: message.priority ?? 0,
    address: recipient.address,
    dest: recipient.destination,
    route: recipient.route,
    orig: recipient.original ?? undefined,
    notify: recipient.notify ?? undefined,
    hold: recipient.holdReason ?? undefined,
    decision: recipient.decision,
  };
}

/** Why a recipient is quarantined, and for how long. What scanners said of it is among the facts of the decision. */
function keptRow(
  message: NewMessage,
  { id, keepDays, holdReason, decision }: NewMessage['recipients'][number],
): unknown {
  const score = decision.facts['content.score'];
  const symbols = decision.facts['content.symbols'];
  return {
    mid: message.id,
    id,
    days: keepDays ?? DEFAULT_KEEP_DAYS,
    stage: decision.stage,
    rule: decision.rule,
    reason: holdReason ?? decision.rule,
    score: typeof score === 'number' ? score : undefined,
    symbols: Array.isArray(symbols)
      ? symbols.filter((symbol) => typeof symbol === 'string').slice(0, MAX_SYMBOLS)
      : undefined,
  };
}

/** Does this message stand? Tells a repeated commit that succeeded before from one that cannot. */
export async function messageStands(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('select from mail.message where id = $1', [id]);
  return rowCount === 1;
}

/**
 * Ids that grow with time are what keeps these inserts at the right edge of their indexes. What authentication found out comes among the octets:
 * as a part of the rows it would be read three times over, and it is most of them.
 */
const statement = (onConflict: string, isKeeping = false) => `
with given as materialized (
  select * from json_to_recordset($1::json) as g (id uuid, origin text, parent uuid, session text, sender text, ret text,
    envid text, body text, utf8 boolean, rtls boolean, size integer, cid uuid, staged boolean, same uuid, pf integer, pl integer, n integer,
    prio smallint, rev integer, summary jsonb, client jsonb, af integer, al integer)
), unstaged as (
  delete from mail.staged where id = any($5::uuid[]) returning id
), message as (
  insert into mail.message (id, origin, parent_id, session_id, sender, ret, envid, body, smtputf8, require_tls, size, content_id,
    prefix, recipient_count, priority, revision, summary, client, authentication)
  select g.id, g.origin, g.parent, g.session, g.sender, g.ret, g.envid, g.body, g.utf8, g.rtls, g.size,
    case when g.same is not null then (select p.content_id from mail.message p where p.id = g.same)
      when g.staged then (select u.id from unstaged u where u.id = g.cid) else g.cid end,
    case when g.same is null then null
      else nullif(substring($3::bytea from g.pf for g.pl)
        || coalesce((select p.prefix from mail.message p where p.id = g.same), ''::bytea), ''::bytea) end,
    g.n, g.prio, g.rev, g.summary, g.client,
    case when g.al > 0 then convert_from(substring($3::bytea from g.af for g.al), 'UTF8')::jsonb end
  from given g ${onConflict}
), content as (
  insert into mail.content (id, seq, bytes)
  select c.i, c.s, substring($3::bytea from c.f for c.l)
  from json_to_recordset($2::json) as c (i uuid, s integer, f integer, l integer) ${onConflict}
), recipient as (
  insert into mail.recipient (message_id, id, next_try, finished_at, state, address, destination, route, original, notify,
    hold_reason, decision)
  select r.mid, r.id,
    case when r.state = 'queued' then now() - r.prio * interval '1 hour' end,
    case when r.state = 'discarded' then now() end,
    r.state, r.address, r.dest, r.route, r.orig, r.notify, r.hold, r.decision
  from json_to_recordset($4::json) as r (mid uuid, id uuid, state text, prio smallint, address text, dest text, route text,
    orig jsonb, notify text[], hold text, decision jsonb) ${onConflict}
)${isKeeping ? KEEP(onConflict) : ''}
select count(*) from unstaged`;

const KEEP = (onConflict: string) => `, quarantine as (
  insert into mail.quarantine (message_id, recipient_id, leaves_at, stage, rule, reason, score, symbols)
  select k.mid, k.id, now() + k.days * interval '1 day', k.stage, k.rule, k.reason, k.score, k.symbols
  from json_to_recordset($6::json) as k (mid uuid, id uuid, days integer, stage text, rule text, reason text, score real,
    symbols text[]) ${onConflict}
)`;

const FIRST = statement('');
const REPEAT = statement('on conflict do nothing');
const FIRST_KEPT = statement('', true);
const REPEAT_KEPT = statement('on conflict do nothing', true);
const DEFAULT_KEEP_DAYS = 30;
const MAX_SYMBOLS = 200;
