import type { PosthornEvent } from '@posthorn/events/event';
import { insertEvents } from './events.ts';
import { inTransaction } from './hot.ts';
import { insertMessages } from './insert.ts';
import type { NewMessage, Pool } from './message.ts';

/** What the engine saw of a message that a domain wants to be told about (RFC 9991). */
export type FailureFacts = {
  wanted: readonly {
    kind: 'dmarc' | 'bodyhash' | 'revoked' | 'signature' | 'spf';
    failed: readonly ('dkim' | 'spf')[];
    signature: { domain: string; identity: string; selector: string } | null;
  }[];
  deliveryResult: 'delivered' | 'spam' | 'policy' | 'reject' | 'other';
  sourcePort: number;
  originalRcptTo: readonly string[];
  /** The value of Authentication-Results, unfolded. */
  authenticationResults: string;
  spfDns: readonly { domain: string; record: string }[];
  organizationalDomain: string;
};

/** A failure report that is wanted; `withheld` says why none is made. */
export type NewFailureReport = {
  policyDomain: string;
  addresses: readonly string[];
  facts: FailureFacts;
  /** The message or its header section. */
  original: Uint8Array | null;
  withheld: string | null;
};

/** One that a worker has taken. */
export type ClaimedFailureReport = {
  verificationId: string;
  messageId: string;
  isStored: boolean;
  at: Date;
  source: string;
  envelopeFrom: string;
  fromDomain: string;
  policyDomain: string;
  addresses: string[];
  facts: FailureFacts;
  original: Buffer | null;
  /** Grows with every claim; an outcome with an old one is not stored. */
  attempts: number;
};

/** What became of one: sent with these messages, withheld for good, or to be tried again. */
export type FailureReportOutcome =
  | { kind: 'sent'; messages: readonly NewMessage[]; sentTo: readonly string[]; events: readonly PosthornEvent[] }
  | { kind: 'withheld'; reason: string }
  | { kind: 'later'; seconds: number; reason: string };

/** How the record of a verification tells of its failure report. */
export type FailureReportRow = {
  state: 'waiting' | 'sent' | 'withheld';
  /** Why it was withheld, or why it still waits. */
  reason: string | null;
  kinds: string[];
  addresses: string[];
  sentTo: string[];
  /** Ids of the messages that carry it. */
  messageIds: string[];
  finishedAt: Date | null;
};

/** The columns of a new row, for the statement that stores it with its verification. */
export function failureReportRow(verificationId: string, at: Date, report: NewFailureReport): object {
  return {
    verification_id: verificationId,
    at,
    policy_domain: report.policyDomain,
    addresses: report.addresses,
    facts: report.facts,
    original: report.original && report.withheld === null ? Buffer.from(report.original).toString('base64') : undefined,
    state: report.withheld === null ? 'waiting' : 'withheld',
    reason: report.withheld ?? undefined,
  };
}

/** Takes waiting reports for so many seconds; whoever does not finish them in time loses them to the next claim. */
export async function claimFailureReports(
  pool: Pool,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<ClaimedFailureReport[]> {
  const { rows } = await pool.query<ClaimedFailureReport>(
    `with taken as (
       update mail.failure_report set attempts = attempts + 1, try_after = now() + make_interval(secs => $2)
       where verification_id in (select verification_id from mail.failure_report where state = 'waiting' and try_after <= now()
         order by try_after limit $1 for update skip locked)
       returning verification_id, policy_domain, addresses, facts, original, attempts
     )
     select t.verification_id as "verificationId", t.policy_domain as "policyDomain", t.addresses, t.facts, t.original, t.attempts,
       v.message_id as "messageId", v.is_stored as "isStored", v.at, host(v.source) as source, v.envelope_from as "envelopeFrom",
       v.from_domain as "fromDomain"
     from taken t join mail.verification v on v.id = t.verification_id order by v.at`,
    [limit, leaseSeconds],
  );
  return rows;
}

/**
 * Stores what became of a report: messages, events and the row in one transaction. One at a time in the whole fleet, so that the limits
 * hold. Resolves with what happened: `lost` when another worker has taken the report over.
 */
export async function finishFailureReport(
  pool: Pool,
  {
    verificationId,
    policyDomain,
    attempts,
  }: Pick<ClaimedFailureReport, 'verificationId' | 'policyDomain' | 'attempts'>,
  { outcome, limits }: { outcome: FailureReportOutcome; limits: { perDomain: number; overall: number } },
): Promise<{ kind: 'sent' | 'later' | 'lost' } | { kind: 'withheld'; reason: string }> {
  return await inTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('posthorn failure reports'))`);
    const { rowCount } = await client.query(
      `select from mail.failure_report where verification_id = $1 and attempts = $2 and state = 'waiting' for update`,
      [verificationId, attempts],
    );
    if (rowCount !== 1) return { kind: 'lost' };
    if (outcome.kind === 'later') {
      await client.query(
        `update mail.failure_report set try_after = now() + make_interval(secs => $2), reason = $3 where verification_id = $1`,
        [verificationId, outcome.seconds, outcome.reason.slice(0, MAX_REASON)],
      );
      return { kind: 'later' };
    }
    const withheld = outcome.kind === 'withheld' ? outcome.reason : await overLimit();
    if (withheld !== null || outcome.kind === 'withheld') {
      const reason = (withheld ?? '').slice(0, MAX_REASON);
      await client.query(
        `update mail.failure_report set state = 'withheld', reason = $2, original = null, finished_at = now() where verification_id = $1`,
        [verificationId, reason],
      );
      return { kind: 'withheld', reason };
    }
    await insertMessages(client, outcome.messages);
    await insertEvents(client, outcome.events);
    await client.query(
      `update mail.failure_report set state = 'sent', reason = null, original = null, sent_to = $2, message_ids = $3, finished_at = now()
       where verification_id = $1`,
      [verificationId, outcome.sentTo, outcome.messages.map(({ id }) => id)],
    );
    return { kind: 'sent' };

    async function overLimit(): Promise<string | null> {
      const { rows } = await client.query<{ domain: number; overall: number }>(
        `select coalesce(sum(cardinality(message_ids)) filter (where policy_domain = $1), 0)::int as domain,
           coalesce(sum(cardinality(message_ids)), 0)::int as overall
         from mail.failure_report where state = 'sent' and finished_at > now() - interval '1 hour'`,
        [policyDomain],
      );
      const { domain, overall } = rows[0]!;
      if (domain >= limits.perDomain)
        return `${policyDomain} was sent ${domain} reports within the hour, the limit is ${limits.perDomain}`;
      if (overall >= limits.overall)
        return `${overall} reports were sent within the hour, the limit for all domains is ${limits.overall}`;
      return null;
    }
  });
}

/** The failure report of a verification; null where the domain did not ask for one, or reports are off. */
export async function readFailureReport(pool: Pool, verificationId: string): Promise<FailureReportRow | null> {
  const { rows } = await pool.query<FailureReportRow>(
    `select state, reason, addresses, sent_to as "sentTo", message_ids as "messageIds", finished_at as "finishedAt",
       array(select w->>'kind' from jsonb_array_elements(facts->'wanted') as w) as kinds
     from mail.failure_report where verification_id = $1`,
    [verificationId],
  );
  return rows[0] ?? null;
}

const MAX_REASON = 500;
