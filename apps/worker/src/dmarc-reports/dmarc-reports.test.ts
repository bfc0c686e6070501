import { gzipSync } from 'node:zlib';
import { countDmarcSenders } from '@posthorn/db/mail/dmarc-report-counts';
import { forgetDmarcReports } from '@posthorn/db/mail/dmarc-report-mail';
import { type DmarcReportRow, findDmarcReports } from '@posthorn/db/mail/dmarc-report-search';
import { dmarcSourceNames } from '@posthorn/db/mail/dmarc-source';
import { countFailuresOf, findFailuresReceived, forgetFailuresReceived } from '@posthorn/db/mail/failure-received';
import { listReceivedTlsReports } from '@posthorn/db/mail/tls-report-received';
import { aggregateFileName, aggregateSubject } from '@posthorn/reports/dmarc-aggregate/file-name';
import { formatAggregateReport, type NewAggregateReport } from '@posthorn/reports/dmarc-aggregate/write';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';

let house: House;
const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  house = await buildHouse({
    configure(configuration) {
      configuration.dmarc.reportAddresses = ['dmarc@ours.test'];
      configuration.routing.localDomains = [
        {
          domain: 'ours.test',
          mailboxes: ['dmarc', 'kim'],
          transport: { kind: 'maildir', directory: '{data}/{local}' },
        } as never,
      ];
    },
    dns: {
      zones: {
        '1.2.0.192.in-addr.arpa': [{ type: 'PTR', data: 'out.sendgrid.net' }],
        'out.sendgrid.net': [{ type: 'A', data: '192.0.2.1' }],
      },
    },
  });
}, 60_000);
afterAll(() => house?.[Symbol.asyncDispose]());

const reportAbout = (domain: string): NewAggregateReport => ({
  schema: 'rfc9990',
  organizationName: 'Far Inc',
  email: 'dmarc@far.test',
  extraContactInfo: null,
  reportId: 'one',
  start: new Date(`${day}T00:00:00Z`),
  end: new Date(`${day}T23:59:59Z`),
  errors: [],
  generator: null,
  policy: {
    domain,
    discoveryMethod: 'treewalk',
    p: 'none',
    sp: null,
    np: null,
    adkim: null,
    aspf: null,
    fo: null,
    isTesting: null,
    pct: null,
  },
  records: [
    {
      sourceIp: '192.0.2.1',
      count: 12,
      disposition: 'none',
      dkim: 'fail',
      spf: 'fail',
      reasons: [],
      headerFrom: domain,
      envelopeFrom: null,
      envelopeTo: null,
      dkimResults: [{ domain: 'sendgrid.net', selector: 's1', result: 'pass', humanResult: null }],
      spfResults: [],
    },
  ],
});

/** A mail that carries one, as the standard has it. */
const mailed = async (report: NewAggregateReport, to?: string): Promise<string> => {
  const { start, end, reportId, policy } = report;
  const name = aggregateFileName('far.test', { domain: policy.domain, start, end });
  const content = Buffer.from(
    [
      'From: dmarc@far.test',
      'To: dmarc@ours.test',
      `Subject: ${aggregateSubject({ domain: policy.domain, submitter: 'far.test', reportId })}`,
      'MIME-Version: 1.0',
      `Content-Type: application/gzip; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      gzipSync(formatAggregateReport(report)).toString('base64'),
      '',
    ].join('\r\n'),
  );
  return await accepted(content, to);
};

const accepted = (content: Buffer, to = 'dmarc@ours.test'): Promise<string> =>
  house.accept([to], { content, size: content.length });

const kept = async (): Promise<DmarcReportRow[]> =>
  (await findDmarcReports(house.pool, { filter: {}, cursor: null, limit: 50 })).rows;

test('a report that comes by mail is counted once, and the mail is delivered', async () => {
  const id = await mailed(reportAbout('ours.test'));
  await house.until(async () => (await kept()).length === 1);
  await mailed(reportAbout('ours.test'));
  await house.until(async () => (await kept())[0]?.timesReceived === 2);
  expect(await kept()).toMatchObject([
    { origin: 'mail', messageId: id, state: 'counted', organization: 'Far Inc', messages: 12, day },
  ]);
  expect(await countDmarcSenders(house.pool, { from: day, to: day, limit: 10 })).toMatchObject([
    { sourceGroup: 'broken', cause: 'service', sender: 'SendGrid', count: 12, domains: ['ours.test'] },
  ]);
  await house.until(async () => (await house.recipients(id))['dmarc@ours.test']?.state === 'delivered');
  const names = () => dmarcSourceNames(house.pool, ['192.0.2.1']);
  await house.until(async () => (await names()).get('192.0.2.1') === 'out.sendgrid.net');
});

test('what is not ours, and what is no report, is kept with the reason; other mail is left alone', async () => {
  await mailed(reportAbout('strange.test'));
  await accepted(Buffer.from('Subject: hi\r\n\r\nhello\r\n'));
  const letter = await accepted(Buffer.from('Subject: hi\r\n\r\nhello\r\n'), 'kim@ours.test');
  await house.until(async () => (await kept()).length === 3);
  await house.until(async () => (await house.recipients(letter))['kim@ours.test']?.state === 'delivered');
  expect((await kept()).map(({ state, reason }) => `${state}: ${reason}`).toSorted()).toEqual([
    'aside: its domain is none of ours',
    'counted: null',
    'refused: it is mail without a report',
  ]);
});

test('one mailbox takes all kinds of reports: those about TLS go to their own readers', async () => {
  const json = {
    'organization-name': 'Far Inc',
    'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
    'contact-info': 'tls@far.test',
    'report-id': 'tls-one',
    policies: [
      {
        policy: { 'policy-type': 'no-policy-found', 'policy-domain': 'ours.test' },
        summary: { 'total-successful-session-count': 3, 'total-failure-session-count': 0 },
      },
    ],
  };
  const packed = gzipSync(JSON.stringify(json)).toString('base64');
  await accepted(
    Buffer.from(
      `Subject: TLS\r\nMIME-Version: 1.0\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n${packed}\r\n`,
    ),
  );
  const received = async () => (await listReceivedTlsReports(house.pool, { limit: 5 })).rows;
  await house.until(async () => (await received()).length === 1);
  expect((await kept()).filter(({ reason }) => reason?.includes('TLS'))).toEqual([]);
});

test('failure reports are kept apart, once however often they come, and bring down no mail', async () => {
  const failure = [
    'From: reports@far.test',
    'Subject: one of yours',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=x',
    '',
    '--x',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: auth-failure',
    'Auth-Failure: dmarc',
    'Source-IP: 192.0.2.9',
    '--x',
    'Content-Type: text/rfc822-headers',
    '',
    'From: kim@ours.test',
    'Subject: hello',
    '--x--',
    '',
  ].join('\r\n');
  const before = (await kept()).length;
  const id = await accepted(Buffer.from(failure));
  await accepted(Buffer.from(`Received: from elsewhere\r\n${failure}`));
  const failures = async () =>
    (await findFailuresReceived(house.pool, { filter: { domain: 'ours.test' }, cursor: null, limit: 5 })).rows;
  await house.until(async () => (await failures())[0]?.timesReceived === 2);
  expect(await failures()).toMatchObject([
    { messageId: id, reporter: 'far.test', source: '192.0.2.9', subject: 'hello' },
  ]);
  const count = { addresses: ['192.0.2.9', '192.0.2.10'], since: new Date(0) };
  expect(await countFailuresOf(house.pool, count)).toEqual(new Map([['192.0.2.9', 1]]));
  expect(await countFailuresOf(house.pool, { ...count, domain: 'other.test' })).toEqual(new Map());
  await house.until(async () => (await house.recipients(id))['dmarc@ours.test']?.state === 'delivered');
  expect(await kept()).toHaveLength(before);
  expect(await forgetFailuresReceived(house.pool, 1)).toBe(0);
  expect(await forgetFailuresReceived(house.pool, -1)).toBe(1);
});

test('an address of the domain takes reports without a mailbox, and answers nothing to what is none', async () => {
  const to = 'dmarc-reports@ours.test';
  const read = (await kept()).length;
  const id = await mailed({ ...reportAbout('ours.test'), reportId: 'by-domain' }, to);
  const letter = await accepted(Buffer.from('Subject: who are you?\r\n\r\nhello\r\n'), to);
  for (const one of [id, letter])
    await house.until(async () => (await house.recipients(one))[to]?.state === 'delivered');
  await house.until(async () => (await kept()).length === read + 2);
  const became = new Map((await kept()).map(({ messageId, state }) => [messageId, state]));
  expect([became.get(id), became.get(letter)]).toEqual(['counted', 'refused']);
});

test('a mail that is larger than any report is kept in part and told, and nobody gets a bounce', async () => {
  const messages = async () => Number((await house.pool.query('select count(*) as n from mail.message')).rows[0].n);
  const before = await messages();
  for (const to of ['dmarc@ours.test', 'dmarc-reports@ours.test']) {
    const head = Buffer.from(`From: dmarc@far.test\r\nTo: ${to}\r\nSubject: large\r\n\r\n`);
    const id = await accepted(Buffer.concat([head, Buffer.alloc(49 * 1024 * 1024, `${'x'.repeat(998)}\r\n`)]), to);
    await house.until(async () => (await house.recipients(id))[to]?.state === 'delivered');
    const told = async () => (await kept()).find(({ messageId }) => messageId === id);
    await house.until(async () => (await told()) !== undefined);
    expect(await told()).toMatchObject({
      state: 'refused',
      fileName: 'message.eml (its beginning)',
      reason: expect.stringContaining('larger than 48 MB'),
    });
  }
  expect(await messages()).toBe(before + 2);
  await house.pool.query(`delete from mail.dmarc_report where reason like '%48 MB%'`);
});

test('a report that cannot be kept is told after some attempts, with the reason', async () => {
  await house.pool.query(`
    create function mail.refuse_broken() returns trigger language plpgsql as
      $$ begin if new.report_id = 'unkeepable' then raise 'no room for it'; end if; return new; end $$;
    create trigger refuse_broken before insert on mail.dmarc_report for each row execute function mail.refuse_broken()`);
  const id = await mailed({ ...reportAbout('ours.test'), reportId: 'unkeepable' });
  const told = async () => (await kept()).find(({ messageId }) => messageId === id);
  await house.until(async () => {
    await house.pool.query('update mail.dmarc_report_mail set try_after = now() where read_at is null');
    return (await told()) !== undefined;
  });
  expect(await told()).toMatchObject({ state: 'refused', reason: 'it could not be kept: no room for it' });
  await house.pool.query('drop trigger refuse_broken on mail.dmarc_report');
  await house.pool.query('delete from mail.dmarc_report where message_id = $1', [id]);
});

test('what is too old is forgotten, with its sums', async () => {
  expect(await forgetDmarcReports(house.pool, 30)).toBe(0);
  expect(await forgetDmarcReports(house.pool, -1)).toBe(5);
  expect(await kept()).toEqual([]);
  expect(await countDmarcSenders(house.pool, { from: day, to: day, limit: 10 })).toEqual([]);
});
