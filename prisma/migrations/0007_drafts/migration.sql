-- A draft thrown away is kept for some minutes, so that it can be taken back; its secrets go with it afterwards.
ALTER TABLE configuration_draft ADD COLUMN discarded_at timestamptz(6);
