-- Certificates from an authority (ACME): what is wanted, what was issued, how the tries go. Settings name them; a row outlives its entry there.
create table mail.acme_certificate (
  name text primary key,
  -- Of the settings that last named it.
  names text[] not null,
  directory text not null,
  key_type text not null,
  -- The secret that holds its private key. It stays the same from renewal to renewal, so that TLSA records of the key go on being right.
  key_secret text not null,
  -- What was issued last; null: nothing yet.
  chain text,
  issued_names text[],
  not_before timestamptz,
  not_after timestamptz,
  issued_at timestamptz,
  renew_at timestamptz,
  -- The order under way: after a restart it is gone on with.
  order_url text,
  -- Of the last try.
  tried_at timestamptz,
  error text,
  error_type text,
  failures integer not null default 0,
  next_try_at timestamptz not null default now(),
  -- Asked for by a person.
  asked boolean not null default false,
  worker text,
  leased_until timestamptz
);

create table mail.acme_account (
  directory text primary key,
  url text not null,
  made_at timestamptz not null default now()
);

-- Answers to challenges, while they are asked for.
create table mail.acme_challenge (
  token text primary key,
  host text not null,
  answer text not null,
  expires_at timestamptz not null
);
