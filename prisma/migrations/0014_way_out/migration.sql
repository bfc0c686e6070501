-- By which SOCKS proxy an attempt left, with what was tried on the way there, and the envelope sender it left with where that was rewritten.

alter table mail.attempt add column proxy jsonb, add column sent_as text;
