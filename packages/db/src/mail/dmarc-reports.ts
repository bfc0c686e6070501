import { createHash } from 'node:crypto';
import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { addDmarcNames, newDmarcSenders } from './dmarc-new-senders.ts';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import type { Client, Pool } from './message.ts';
import { storable, storableJson } from './text.ts';

/** A file that came, and what became of it. */
export type NewDmarcReport = {
  origin: 'mail' | 'upload';
  /** Who uploaded it. */
  uploadedBy: string | null;
  /** The message that carried it. */
  messageId: string | null;
  fileName: string | null;
  /** The file as it came. */
  file: Uint8Array;
  /** What was unpacked of it; the file again where that was not possible. */
  content: Uint8Array;
  /** One that could not be counted and is read again. */
  replaces?: string | null;
  /** The id of the process that stores it, for the events of it. */
  process: string;
  outcome:
    | { state: 'counted' | 'aside'; reason: string | null; report: DmarcReportHead; rows: readonly NewDmarcRow[] }
    | { state: 'refused'; reason: string };
};

/** What a report says about itself. */
export type DmarcReportHead = {
  form: 'rfc9990' | 'rfc7489';
  organization: string;
  email: string;
  contact: string | null;
  reportId: string;
  domain: string;
  beginsAt: Date;
  endsAt: Date;
  policy: { [name: string]: unknown };
  errors: readonly string[];
  generator: string | null;
  bent: readonly string[];
};

export type NewDmarcRow = {
  source: string | null;
  count: number;
  disposition: string;
  isDkimAligned: boolean;
  isSpfAligned: boolean;
  sourceGroup: string;
  cause: string;
  sender: string;
  headerFrom: string;
  envelopeFrom: string | null;
  envelopeTo: string | null;
  reasons: readonly { type: string; comment: string | null }[];
  dkim: readonly { domain: string; selector: string | null; result: string; humanResult: string | null }[];
  spf: readonly { domain: string; scope: string | null; result: string; humanResult: string | null }[];
};

/** `again`: it was here already, by its content or by its name for itself, and was not counted once more. */
export type StoredDmarcReport = { kind: 'stored' | 'again'; id: string };

/**
 * Stores a report with its rows and adds them to the sums of its day, all or nothing. One at a time in the whole fleet, so that two that are
 * the same cannot both be counted. One that was refused, or set aside, gives way to the same one that can be counted now.
 */
export async function storeDmarcReport(pool: Pool, given: NewDmarcReport): Promise<StoredDmarcReport> {
  const { outcome } = given;
  const contentHash = createHash('sha256').update(given.content).digest();
  const identity = outcome.state === 'refused' ? null : identityOf(outcome.report);
  return await inTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('posthorn dmarc reports'))`);
    const { rows } = await client.query<{ id: string; state: string }>(
      `select id, state from mail.dmarc_report where content_hash = $1 or identity = $2 or id = $3::uuid
       order by state = 'counted' desc, id = $3::uuid, id limit 4`,
      [contentHash, identity, given.replaces ?? null],
    );
    const [known] = rows;
    const isBetter = known?.state !== 'counted' && (outcome.state === 'counted' || known?.id === given.replaces);
    if (known !== undefined && !isBetter) {
      await client.query(
        'update mail.dmarc_report set times_received = times_received + 1, last_received_at = now() where id = $1',
        [known.id],
      );
      return { kind: 'again', id: known.id };
    }
    for (const { id } of rows) await client.query('delete from mail.dmarc_report where id = $1', [id]);
    const id = known?.id ?? uuidv7();
    await insertReport(client, { id, given, contentHash, identity });
    if (outcome.state === 'counted') {
      await insertRows(client, id, outcome.rows);
      await addToSums(client, id);
      await addDmarcNames(client, id);
      const senders = await newDmarcSenders(client, id);
      const { process, messageId } = given;
      await insertEvents(
        client,
        senders.map(({ sender, group, cause, messages, domain }) =>
          newEvent('dmarc:new-sender', {
            process,
            ...(messageId === null ? {} : { messageId }),
            data: { domain, sender, group, cause, messages, report: id },
          }),
        ),
      );
      await client.query(
        `insert into mail.dmarc_source (address) select distinct source from mail.dmarc_row where report = $1 and source is not null
         on conflict do nothing`,
        [id],
      );
    }
    return { kind: 'stored', id };
  });
}

async function insertReport(
  client: Client,
  {
    id,
    given,
    contentHash,
    identity,
  }: { id: string; given: NewDmarcReport; contentHash: Buffer; identity: Buffer | null },
): Promise<void> {
  const { outcome } = given;
  const report = outcome.state === 'refused' ? null : outcome.report;
  const rows = outcome.state === 'refused' ? [] : outcome.rows;
  const messages = sum(rows);
  await client.query(
    `insert into mail.dmarc_report (id, origin, uploaded_by, message_id, file_name, state, reason, content_hash, identity, form, organization,
       email, contact, report_id, domain, begins_at, ends_at, day, policy, errors, generator, bent, records, messages, passed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
       (($16::timestamptz + ($17::timestamptz - $16::timestamptz) / 2) at time zone 'UTC')::date, $18::jsonb, $19, $20, $21, $22, $23, $24)`,
    [
      id,
      given.origin,
      given.uploadedBy,
      given.messageId,
      text(given.fileName),
      outcome.state,
      text(outcome.reason),
      contentHash,
      identity,
      report?.form ?? null,
      short(report?.organization),
      text(report?.email),
      text(report?.contact),
      text(report?.reportId),
      short(report?.domain),
      report?.beginsAt ?? null,
      report?.endsAt ?? null,
      report === null ? null : storableJson(report.policy),
      (report?.errors ?? []).map(storable),
      text(report?.generator),
      (report?.bent ?? []).map(storable),
      rows.length,
      messages,
      sum(rows.filter((row) => row.isDkimAligned || row.isSpfAligned)),
    ],
  );
  await client.query('insert into mail.dmarc_report_file (report, octets) values ($1, $2)', [
    id,
    Buffer.from(given.file.buffer, given.file.byteOffset, given.file.byteLength),
  ]);
}

async function insertRows(client: Client, id: string, rows: readonly NewDmarcRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH).map((row, index) => ({
      number: at + index + 1,
      source: row.source,
      count: row.count,
      disposition: row.disposition,
      is_dkim_aligned: row.isDkimAligned,
      is_spf_aligned: row.isSpfAligned,
      source_group: row.sourceGroup,
      cause: row.cause,
      sender: short(row.sender),
      header_from: row.headerFrom,
      envelope_from: row.envelopeFrom,
      envelope_to: row.envelopeTo,
      reasons: row.reasons,
      dkim: row.dkim,
      spf: row.spf,
    }));
    await client.query(
      `insert into mail.dmarc_row (report, number, domain, day, organization, source, count, disposition, is_dkim_aligned, is_spf_aligned,
         source_group, cause, sender, header_from, envelope_from, envelope_to, reasons, dkim, spf)
       select d.id, r.number, d.domain, d.day, d.organization, r.source, r.count, r.disposition, r.is_dkim_aligned, r.is_spf_aligned,
         r.source_group, r.cause, r.sender, r.header_from, r.envelope_from, r.envelope_to, r.reasons, r.dkim, r.spf
       from mail.dmarc_report d, json_to_recordset($2::json) as r (number integer, source inet, count bigint, disposition text,
         is_dkim_aligned boolean, is_spf_aligned boolean, source_group text, cause text, sender text, header_from text,
         envelope_from text, envelope_to text, reasons jsonb, dkim jsonb, spf jsonb)
       where d.id = $1`,
      [id, storableJson(batch)],
    );
  }
}

async function addToSums(client: Client, id: string): Promise<void> {
  await client.query(
    `insert into mail.dmarc_sender_day as s (domain, day, source_group, sender, cause, count, dkim_aligned, spf_aligned, both_aligned, quarantined, refused)
     select domain, day, source_group, sender, cause, sum(count), coalesce(sum(count) filter (where is_dkim_aligned), 0),
       coalesce(sum(count) filter (where is_spf_aligned), 0), coalesce(sum(count) filter (where is_dkim_aligned and is_spf_aligned), 0),
       coalesce(sum(count) filter (where disposition = 'quarantine'), 0), coalesce(sum(count) filter (where disposition = 'reject'), 0)
     from mail.dmarc_row where report = $1 group by domain, day, source_group, sender, cause
     on conflict (domain, day, source_group, sender, cause) do update set count = s.count + excluded.count,
       dkim_aligned = s.dkim_aligned + excluded.dkim_aligned, spf_aligned = s.spf_aligned + excluded.spf_aligned,
       both_aligned = s.both_aligned + excluded.both_aligned, quarantined = s.quarantined + excluded.quarantined,
       refused = s.refused + excluded.refused`,
    [id],
  );
  await client.query(
    `insert into mail.dmarc_reporter_day as s (domain, day, organization, reports, count, passed, quarantined, refused)
     select d.domain, d.day, d.organization, 1, d.messages, d.passed,
       coalesce(sum(r.count) filter (where r.disposition = 'quarantine'), 0), coalesce(sum(r.count) filter (where r.disposition = 'reject'), 0)
     from mail.dmarc_report d left join mail.dmarc_row r on r.report = d.id where d.id = $1 group by d.id
     on conflict (domain, day, organization) do update set reports = s.reports + 1, count = s.count + excluded.count,
       passed = s.passed + excluded.passed, quarantined = s.quarantined + excluded.quarantined, refused = s.refused + excluded.refused`,
    [id],
  );
}

/** Organisations write their names in any case. A report without an id is known by its content alone. */
function identityOf({ organization, email, reportId, domain, beginsAt, endsAt }: DmarcReportHead): Buffer | null {
  if (reportId === '') return null;
  const who = (organization || email).toLowerCase();
  const what = [who, reportId, domain, beginsAt.getTime(), endsAt.getTime()];
  return createHash('sha256').update(JSON.stringify(what)).digest();
}

const sum = (rows: readonly NewDmarcRow[]): number => rows.reduce((total, { count }) => total + count, 0);
const text = (value: string | null | undefined): string | null =>
  value === null || value === undefined ? null : storable(value);
/** What indexes hold: an entry has room for some 2700 octets. */
const short = (value: string | null | undefined): string | null => text(value)?.slice(0, 255).toWellFormed() ?? null;
const BATCH = 2000;
