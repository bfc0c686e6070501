-- Failure reports of DMARC (RFC 9991): what a domain asked to be told about one message, and what became of it. The engine writes what it
-- saw; a worker looks whether the report may go where it is wanted, writes and sends it. One row for each verification that was asked about.

create table mail.failure_report (
  verification_id uuid primary key,
  at timestamptz not null,
  -- The domain whose record asks; what rates are counted by.
  policy_domain text not null,
  -- ruf=, as published.
  addresses text[] not null,
  facts jsonb not null,
  -- The message or its header; gone once the row is finished.
  original bytea,
  state text not null check (state in ('waiting', 'sent', 'withheld')),
  reason text,
  sent_to text[] not null default '{}',
  message_ids uuid[] not null default '{}',
  attempts integer not null default 0,
  try_after timestamptz not null,
  finished_at timestamptz
);
create index failure_report_waiting on mail.failure_report (try_after) where state = 'waiting';
create index failure_report_sent on mail.failure_report (finished_at) where state = 'sent';
