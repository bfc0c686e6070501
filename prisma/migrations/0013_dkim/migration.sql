-- Who signed a delivery, and what is known of the keys that sign.

alter table mail.attempt add column signatures jsonb;

-- One row per key ever looked for, whichever worker looked. The fingerprint is of domain, selector and public half, so that a key
-- replaced under the same selector begins anew.
create table mail.dkim_key (
  fingerprint text primary key,
  domain text not null,
  selector text not null,
  state text not null,
  words text not null,
  found text,
  checked_at timestamptz not null,
  seen_at timestamptz,
  first_signed_at timestamptz,
  signed_at timestamptz
);

-- One row per domain whose mail left unsigned, or waited, though it has keys.
create table mail.dkim_unsigned (
  domain text primary key,
  at timestamptz not null,
  reason text not null,
  messages bigint not null
);
