import { queueIdOf } from '@posthorn/events/id';
import type { MessageSummary, StoredMessage } from './message.ts';
import type { ClaimedRecipient } from './settlement.ts';

/** Columns of a message under the alias `m`, named so that they can stand beside those of a recipient. */
export const MESSAGE_COLUMNS = `m.id as m_id, m.accepted_at as m_accepted_at, m.origin as m_origin, m.parent_id as m_parent_id,
  m.session_id as m_session_id, m.sender as m_sender, m.ret as m_ret, m.envid as m_envid, m.body as m_body,
  m.smtputf8 as m_smtputf8, m.require_tls as m_require_tls, m.size as m_size, m.content_id as m_content_id, m.prefix as m_prefix,
  m.recipient_count as m_recipient_count, m.revision as m_revision, m.summary as m_summary, m.client as m_client`;

export type MessageColumns = {
  m_id: string;
  m_accepted_at: Date;
  m_origin: StoredMessage['origin'];
  m_parent_id: string | null;
  m_session_id: string | null;
  m_sender: string;
  m_ret: 'FULL' | 'HDRS' | null;
  m_envid: string | null;
  m_body: StoredMessage['body'];
  m_smtputf8: boolean;
  m_require_tls: boolean;
  m_size: number;
  m_content_id: string;
  m_prefix: Buffer | null;
  m_recipient_count: number;
  m_revision: number;
  m_summary: MessageSummary;
  m_client: StoredMessage['client'];
};

export function messageOf(row: MessageColumns): StoredMessage {
  return {
    id: row.m_id,
    queueId: queueIdOf(row.m_id),
    origin: row.m_origin,
    parentId: row.m_parent_id,
    sessionId: row.m_session_id,
    reversePath: row.m_sender,
    ret: row.m_ret,
    envid: row.m_envid,
    body: row.m_body,
    smtputf8: row.m_smtputf8,
    requireTls: row.m_require_tls,
    size: row.m_size,
    summary: row.m_summary,
    client: row.m_client,
    revision: row.m_revision,
    acceptedAt: row.m_accepted_at,
    contentId: row.m_content_id,
    prefix: row.m_prefix,
    recipientCount: row.m_recipient_count,
  };
}

/** Columns of a recipient under the alias `r` that a worker needs. */
export const RECIPIENT_COLUMNS = `r.id, r.message_id, r.address, r.original, r.notify, r.destination, r.route, r.attempts,
  r.queued_at, r.delay_warnings, r.requested_outcome, r.requested_reason, r.decision #> '{facts,content}' as content`;

export type RecipientColumns = {
  id: string;
  message_id: string;
  address: string;
  original: { type: string; address: string } | null;
  notify: string[] | null;
  destination: string;
  route: string;
  attempts: number;
  queued_at: Date;
  delay_warnings: number;
  requested_outcome: 'expire' | 'fail' | null;
  requested_reason: string | null;
  content: unknown;
};

export function recipientOf(row: RecipientColumns): ClaimedRecipient {
  return {
    id: row.id,
    messageId: row.message_id,
    address: row.address,
    original: row.original,
    notify: row.notify,
    destination: row.destination,
    route: row.route,
    attempts: row.attempts,
    firstQueuedAt: row.queued_at,
    delayWarnings: row.delay_warnings,
    requestedOutcome: row.requested_outcome,
    requestedReason: row.requested_reason,
    content: row.content,
  };
}
