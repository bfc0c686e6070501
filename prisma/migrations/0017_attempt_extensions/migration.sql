-- What else an attempt made use of: a seal (ARC), replies per recipient (PRDR), commands before the greeting (PIPECONNECT).
alter table mail.attempt add column extensions jsonb;
