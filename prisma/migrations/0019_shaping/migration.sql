-- What kind of trouble a try met, and the last one of a recipient.
alter table mail.attempt add column class text;
alter table mail.recipient add column last_class text;
create index recipient_class on mail.recipient (last_class, message_id) where last_class is not null;

-- How fast mail may go to a next hop: what people set (`rate`, messages a minute) and what its replies led to (`allowance` connections,
-- `allowed_rate` messages a minute; null: not slowed). Nothing is claimed for it before `paced_until`.
alter table mail.destination
  add column rate integer,
  add column allowance integer,
  add column allowed_rate integer,
  add column paced_until timestamptz,
  add column slowed_since timestamptz,
  add column slowed_at timestamptz,
  add column raise_at timestamptz,
  add column slowed_reason text,
  add column slowed_host text,
  -- The class of the reply behind `reason`, and its host.
  add column reason_class text,
  add column reason_host text;
