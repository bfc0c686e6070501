-- What arrived at the sandbox, the destination inside Posthorn that takes any mail over real SMTP.
-- Kept apart from the queue: nothing here is mail that is owed to anybody, so it is capped by number and may be emptied.
create schema if not exists mail;

create table mail.sandbox_message (
  id             uuid primary key,
  received_at    timestamptz not null default now(),
  reverse_path   text not null,
  recipients     text[] not null,
  helo           text not null,
  protocol       text not null,
  remote_address text not null,
  -- {version, cipher, servername, certificate}; null when the mail came in the clear
  tls            jsonb,
  -- the misbehaviour that was played while this message came in, null when none
  misbehaviour   text,
  subject        text not null default '',
  header_from    text not null default '',
  header_to      text not null default '',
  header_message_id text not null default '',
  -- the conversation, one line each, 'C: ' and 'S: '; credentials are never in it
  transcript     text not null,
  size           bigint not null,
  content        bytea not null
);

-- The write is on the delivery's path and the rows are few: no compression.
alter table mail.sandbox_message alter column content set storage external;
