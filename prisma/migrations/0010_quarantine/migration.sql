-- Why and until when a recipient is kept back, and how that ended. The state of the recipient says whether it still is: these rows are what is
-- asked for by reason, by sender and by time, so that the recipients of all other mail stay as narrow as they are.
create table mail.quarantine (
  message_id uuid not null,
  recipient_id uuid not null,
  since timestamptz not null default now(),
  leaves_at timestamptz not null,
  stage text not null,
  rule text not null,
  reason text not null,
  score real,
  symbols text[],
  warned_at timestamptz,
  ended_at timestamptz,
  ended text,
  ended_by text,
  primary key (message_id, recipient_id)
);
create index quarantine_recipient on mail.quarantine (recipient_id);
create index quarantine_leaves on mail.quarantine (leaves_at) where ended_at is null;
create index quarantine_kept on mail.quarantine (message_id desc, recipient_id desc) where ended_at is null;
create index quarantine_warned on mail.quarantine (warned_at) where warned_at is not null;

insert into mail.quarantine (message_id, recipient_id, since, leaves_at, stage, rule, reason)
select r.message_id, r.id, r.queued_at, now() + interval '30 days', coalesce(r.decision->>'stage', 'data'),
  coalesce(r.decision->>'rule', 'builtin.data'), coalesce(r.hold_reason, r.decision->>'rule', '')
from mail.recipient r where r.state = 'quarantined';
