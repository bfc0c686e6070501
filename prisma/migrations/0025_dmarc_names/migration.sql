-- In which names mail was sent, by day: sp and np of a record are about names below its domain, and np about those that do not exist.
create table mail.dmarc_name_day (
  domain text not null,
  day date not null,
  name text not null,
  source_group text not null,
  count bigint not null,
  primary key (domain, day, name, source_group)
);

-- Names below a domain, and whether DNS knows them.
create table mail.dmarc_name (
  name text primary key,
  -- Null: not looked up, or DNS did not say.
  does_exist boolean,
  added_at timestamptz not null default now(),
  looked_at timestamptz
);
create index dmarc_name_waiting on mail.dmarc_name (added_at desc) where looked_at is null;

-- Who was seen sending in the name of a domain, and since when.
create table mail.dmarc_sender (
  domain text not null,
  sender text not null,
  first_day date not null,
  seen_at timestamptz not null default now(),
  primary key (domain, sender)
);

insert into mail.dmarc_name_day (domain, day, name, source_group, count)
select domain, day, left(header_from, 255), source_group, sum(count) from mail.dmarc_row
where header_from = domain or right(header_from, length(domain) + 1) = '.' || domain group by 1, 2, 3, 4;
insert into mail.dmarc_name (name) select distinct name from mail.dmarc_name_day where name <> domain on conflict do nothing;
insert into mail.dmarc_sender (domain, sender, first_day) select domain, sender, min(day) from mail.dmarc_sender_day group by domain, sender;
