-- The record of a domain as the report about the latest time found it, whenever that report came.

create index dmarc_report_latest on mail.dmarc_report (domain, ends_at desc nulls last) where state = 'counted';
