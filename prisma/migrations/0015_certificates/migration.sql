-- OCSP responses for our own certificates: engines say for which they want one, a worker fetches it, every engine staples it.

create table mail.ocsp_response (
  -- SHA-256 of the certificate.
  fingerprint text primary key,
  certificate bytea not null,
  issuer bytea not null,
  wanted_at timestamptz not null,
  response bytea,
  this_update timestamptz,
  next_update timestamptz,
  fetched_at timestamptz,
  -- Why the last try brought nothing; null when it did.
  error text,
  tried_at timestamptz,
  tries integer not null default 0,
  next_try_at timestamptz not null
);

-- TLSA records that we ought to publish, and what DNS showed of each when it was looked for last.
create table mail.tlsa_sight (
  name text not null,
  record text not null,
  state text not null,
  words text not null,
  ttl integer,
  checked_at timestamptz not null,
  -- Since when it has been seen without a break; null when it is not seen.
  seen_since timestamptz,
  primary key (name, record)
);
