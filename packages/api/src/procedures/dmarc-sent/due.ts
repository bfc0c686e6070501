import { dueDmarcDomains } from '@posthorn/db/mail/dmarc-history';
import { dmarcSentOfDay } from '@posthorn/db/mail/dmarc-sent';
import { uuidv7 } from '@posthorn/events/id';
import { aggregateAddresses, publishedTags } from '@posthorn/mail-auth/dmarc/published';
import { compilePolicy } from '@posthorn/policy';
import { mostReportRows, reportIdOf, writeDailyReport } from '@posthorn/reports/dmarc-aggregate/compose';
import { aggregateSubject } from '@posthorn/reports/dmarc-aggregate/file-name';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { dmarcSentStates } from '../../views/dmarc-sent.ts';
import { domainInput, pastDay, readDay } from './day.ts';

const count = z.number().int();
const text = z.string();

export const dueReports = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/due',
  tag: 'dmarc',
  summary: 'What a day of mail leads to: the reports that other domains ask for',
  description:
    'Of today so far when no day is given: what goes out tomorrow. Counted by author domains, the thousand commonest; whether owners of other domains take the reports is asked in DNS when they are sent, or with `POST /dmarc/due/{domain}/destinations`.',
})
  .input(z.object({ day: pastDay.optional() }))
  .output(
    z.object({
      day: text.meta({ format: 'date' }),
      isOver: z.boolean(),
      isCounted: z.boolean().meta({ description: 'No: there was too much to count in time' }),
      send: z.enum(['off', 'asked', 'daily']),
      items: z.array(
        z.object({
          domain: text,
          messages: count,
          passed: count,
          to: z.array(text).meta({ description: 'The addresses in the record as it was seen last' }),
          isExcluded: z.boolean().meta({ description: 'The settings want no reports about it' }),
          report: z
            .object({ id: text, state: z.enum(dmarcSentStates) })
            .nullable()
            .meta({ description: 'The report about that day, once it was planned' }),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool, now, snapshot } = ctx.services;
    const { send, excludeDomains } = snapshot().configuration.aggregateReports;
    const today = now().toISOString().slice(0, 10);
    const day = input.day ?? today;
    const found = await dueDmarcDomains(pool, day, { limit: 1000, milliseconds: 2500 });
    const due = (found ?? []).map(({ record, ...one }) => ({ ...one, to: aggregateAddresses(record) }));
    const asking = due.filter(({ to }) => to.length > 0);
    const reports = await dmarcSentOfDay(
      pool,
      day,
      asking.map(({ domain }) => domain),
    );
    const policy = compilePolicy(snapshot().configuration);
    return {
      day,
      isOver: day < today,
      isCounted: found !== null,
      send,
      items: asking.map((one) => ({
        ...one,
        isExcluded: policy.domains(excludeDomains, one.domain),
        report: reports.get(one.domain) ?? null,
      })),
    };
  });

export const dueReport = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/due/{domain}',
  tag: 'dmarc',
  summary: 'The report about one domain and day as it would be sent now',
})
  .input(z.object({ domain: domainInput, day: pastDay.optional() }))
  .output(
    z.object({
      day: text.meta({ format: 'date' }),
      domain: text,
      to: z.array(text),
      subject: text,
      fileName: text,
      messages: count,
      passed: count,
      records: count,
      rows: z
        .array(
          z.object({
            source: text,
            count,
            fromDomain: text,
            envelopeFrom: text,
            disposition: text,
            isSpfAligned: z.boolean(),
            isDkimAligned: z.boolean(),
          }),
        )
        .meta({ description: 'The hundred commonest' }),
      xml: text.meta({ description: 'Its first million characters; the report id is made when it is planned' }),
    }),
  )
  .query(async ({ ctx, input: { domain, day: given } }) => {
    const { configuration } = ctx.services.snapshot();
    const { organization, contact, extraContact } = configuration.aggregateReports;
    const { day, tuples, messages, passed, record, reporter } = await readDay(
      ctx,
      { day: given, domain },
      { limit: mostReportRows },
    );
    const head = {
      reportId: reportIdOf(uuidv7()),
      organizationName: organization ?? reporter,
      email: contact ?? (configuration.dsn.sender || `postmaster@${reporter}`),
      extraContactInfo: extraContact ?? null,
      day,
      domain,
      policy: publishedTags(record),
      leftOut: messages - tuples.reduce((sum, one) => sum + one.count, 0),
    };
    const { xml, fileName, records, report } = writeDailyReport(reporter, head, tuples);
    return {
      day,
      domain,
      to: aggregateAddresses(record),
      subject: aggregateSubject({ domain, submitter: reporter, reportId: head.reportId }),
      fileName,
      messages,
      passed,
      records,
      rows: report.records.slice(0, 100).map((row) => ({
        source: row.sourceIp,
        count: row.count,
        fromDomain: row.headerFrom,
        envelopeFrom: row.envelopeFrom ?? '',
        disposition: row.disposition,
        isSpfAligned: row.spf === 'pass',
        isDkimAligned: row.dkim === 'pass',
      })),
      xml: xml.slice(0, 1_000_000),
    };
  });
