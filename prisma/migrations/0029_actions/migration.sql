-- Actions have cursor, deliveries and health like webhooks, under names that begin with `action:`.

-- How many steps of a run are done: a run that failed goes on behind them.
alter table mail.webhook_delivery add column progress integer not null default 0;
