-- How often each rule of the operator was asked, applied and failed, in stretches of ten minutes, rules that decide nothing included.

create table mail.rule_tally (
  at timestamptz not null,
  rule text not null,
  asked bigint not null,
  applied bigint not null,
  failed bigint not null,
  last_applied timestamptz,
  last_failed timestamptz,
  last_fault jsonb,
  primary key (at, rule)
);
