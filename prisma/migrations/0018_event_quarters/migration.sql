-- How many events of each type there were in each quarter of a closed hour: so that a chart over a day or a year need not read them.

create table mail.event_quarter (
  at timestamptz not null,
  type text not null,
  count bigint not null,
  primary key (at, type)
);

create table mail.event_quarter_done (
  hour timestamptz primary key
);
