import { gunzipSync } from 'node:zlib';
import { dueDmarcDomains } from '@posthorn/db/mail/dmarc-history';
import { endDmarcRest, listDmarcRests, restingAddresses } from '@posthorn/db/mail/dmarc-rest';
import {
  askForDmarcReports,
  type DmarcSent,
  type DmarcSentTo,
  finishDmarcReport,
  forgetDmarcSent,
  listDmarcSent,
  planDmarcReports,
  readDmarcSent,
  sendDmarcReportAgain,
} from '@posthorn/db/mail/dmarc-sent';
import { insertVerifications, type Verification } from '@posthorn/db/mail/verification';
import { sampleVerification } from '@posthorn/queue/testing';
import { readAggregateReport } from '@posthorn/reports/dmarc-aggregate/read';
import { findReports } from '@posthorn/reports/find';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';

let house: House;
const noon = new Date(new Date().setUTCHours(12, 0, 0, 0) - 86_400_000);
const day = noon.toISOString().slice(0, 10);
const record = (domain: string, tags: string) => ({
  [`_dmarc.${domain}`]: [{ type: 'TXT' as const, data: `v=DMARC1; ${tags}` }],
});

beforeAll(async () => {
  house = await buildHouse({
    configure({ aggregateReports }) {
      aggregateReports.send = 'asked';
      aggregateReports.organization = 'Example Org';
      aggregateReports.sender = 'Reports <reports@example.org>';
      aggregateReports.excludeDomains = ['excluded.test'];
      aggregateReports.restAfter = 2;
    },
    dns: {
      negativeTtl: 0,
      zones: {
        ...record(
          'asks.test',
          'p=reject; rua=mailto:a@asks.test!10m,mailto:b@taker.test,mailto:c@stranger.test,http://asks.test/',
        ),
        'asks.test._report._dmarc.taker.test': [{ type: 'TXT', data: 'v=DMARC1; rua=mailto:instead@taker.test' }],
        ...record('bounces.test', 'p=none; rua=mailto:permfail@bounces.test'),
        ...record('excluded.test', 'p=none; rua=mailto:a@excluded.test'),
        ...record('silent.test', 'p=none'),
        ...record('loops.test', 'p=none; rua=mailto:a@loops.test'),
        ...record('slow.test', 'p=none; rua=mailto:a@slow.test,mailto:b@undecided.test'),
      },
      behaviours: {
        '_dmarc.broken.test TXT': { answer: 'servfail' },
        '_dmarc.undecided.test TXT': { answer: 'servfail' },
      },
    },
  });
  await house.startWorker();
  await insertVerifications(house.pool, [
    seen('asks.test', {
      envelopeFrom: '',
      spf: { result: 'pass', domain: 'h.asks.test', scope: 'helo', isAligned: true },
    }),
    seen('asks.test'),
    seen('asks.test', { at: new Date(noon.getTime() + 1000) }),
    seen('sub.asks.test', {
      usedDomain: 'asks.test',
      ...failed,
      source: '2001:db8::1',
      disposition: 'quarantine',
      override: list,
    }),
    seen('asks.test', { at: new Date(noon.getTime() - 86_400_000) }),
    ...['bounces', 'excluded', 'silent', 'loops', 'broken', 'slow'].map((name) => seen(`${name}.test`)),
    seen('none.test', { usedDomain: '', record: null, status: 'norecord', policy: '' }),
    seen('nowhere.test', { record: 'v=DMARC1; p=reject' }),
  ]);
}, 60_000);
afterAll(() => house?.[Symbol.asyncDispose]());

const seen = (fromDomain: string, fields: Partial<Verification> = {}): Verification =>
  sampleVerification({ at: noon, fromDomain, ...fields });
const list = { type: 'mailing_list', comment: 'lists.example' };
const failed: Partial<Verification> = {
  status: 'reject',
  spf: { result: 'softfail', domain: 'x.test', scope: 'mfrom', isAligned: false },
  dkim: [{ domain: 'x.test', selector: 's', result: 'fail', reason: 'body hash did not verify <&>', isAligned: false }],
  isDkimAligned: false,
};

type Row = DmarcSent & { to: DmarcSentTo[] };
const reports = async (domain: string): Promise<Row[]> => (await listDmarcSent(house.pool, { domain, limit: 10 })).rows;

/** The report about a domain, once that is so. */
async function reportOnce(domain: string, isSo: (row: Row) => boolean): Promise<Row> {
  let row: Row | undefined;
  await house.until(async () => {
    row = (await reports(domain))[0];
    return row !== undefined && isSo(row);
  });
  return row!;
}
const isOver = ({ state }: Row): boolean => state !== 'waiting';

async function octetsOf(messageId: string | null): Promise<Buffer> {
  const { rows } = await house.pool.query<{ bytes: Buffer }>(
    'select c.bytes from mail.message m join mail.content c on c.id = m.content_id where m.id = $1',
    [messageId],
  );
  return rows[0]!.bytes;
}

test('what is due: one line for each record that names addresses', async () => {
  const due = await dueDmarcDomains(house.pool, day, { limit: 100, milliseconds: 5000 });
  expect(due!.map(({ domain, messages }) => `${domain} ${messages}`).toSorted()).toEqual([
    'asks.test 4',
    'bounces.test 1',
    'broken.test 1',
    'excluded.test 1',
    'loops.test 1',
    'silent.test 1',
    'slow.test 1',
  ]);
});

test('a report goes to those who may have it, once, whatever several workers do', async () => {
  const asks = await Promise.all(
    [null, null, 'asks.test'].map((domain) => askForDmarcReports(house.pool, { day, domain, askedBy: 'kim' })),
  );
  expect(Math.max(...asks)).toBeGreaterThanOrEqual(1);
  const row = await reportOnce('asks.test', ({ to }) => to.some(({ state }) => state === 'delivered'));
  await reportOnce('asks.test', ({ to }) => to.every(({ state }) => state !== 'queued'));
  const whole = (await readDmarcSent(house.pool, row.id))!;
  expect(whole).toMatchObject({ state: 'sent', messages: 4, passed: 3, records: 3, askedBy: 'kim', day });
  expect(whole.to).toMatchObject([
    { address: 'a@asks.test', state: 'delivered', words: expect.stringMatching(/^250 /) },
    {
      address: 'c@stranger.test',
      state: 'refused',
      words: expect.stringMatching(/does not say that it takes/),
      messageId: null,
    },
    { address: 'instead@taker.test', state: 'delivered' },
  ]);
  const { rows } = await house.pool.query(
    `select count(*)::int as count from mail.event where type = 'msg:generate' and data->>'domain' = 'asks.test'`,
  );
  expect(rows).toEqual([{ count: 2 }]);
});

test('the mail is as RFC 9990 has it, and reads back as what was judged', async () => {
  const [row] = await reports('asks.test');
  const mail = await octetsOf(row!.to[0]!.messageId);
  const id = row!.id.replaceAll('-', '');
  const text = mail.toString('latin1').replace(/\r\n[ \t]+/g, ' ');
  expect(text).toMatch(/^From: "Reports" <reports@example\.org>\r$/m);
  expect(text).toContain(`\r\nSubject: Report Domain: asks.test Submitter: mail.example.org Report-ID: <${id}>\r\n`);
  const begin = Date.parse(`${day}T00:00:00Z`) / 1000;
  const name = `mail.example.org!asks.test!${begin}!${begin + 86_399}!${id}.xml.gz`;
  const found = findReports(mail);
  expect(found.reports).toMatchObject([{ name, mediaType: 'application/gzip' }]);
  const read = await readAggregateReport(gunzipSync(found.reports[0]!.octets));
  if (!read.ok) throw new Error(read.reason);
  expect(read.bent).toEqual([]);
  expect(read.report).toMatchObject({
    organizationName: 'Example Org',
    reportId: id,
    generator: expect.stringMatching(/^Posthorn/),
  });
  expect(read.report.policy).toMatchObject({
    domain: 'asks.test',
    discoveryMethod: 'treewalk',
    p: 'reject',
    sp: 'reject',
    adkim: 'r',
  });
  const records = read.report.records.toSorted((a, b) => b.count - a.count || a.sourceIp!.localeCompare(b.sourceIp!));
  expect(records).toMatchObject([
    {
      count: 2,
      disposition: 'pass',
      dkim: 'pass',
      spf: 'pass',
      headerFrom: 'asks.test',
      envelopeFrom: 'asks.test',
      reasons: [],
    },
    { count: 1, envelopeFrom: '', spfResults: [{ domain: 'h.asks.test', scope: 'mfrom', result: 'pass' }] },
    {
      count: 1,
      sourceIp: '2001:db8::1',
      headerFrom: 'sub.asks.test',
      disposition: 'quarantine',
      dkim: 'fail',
      spf: 'fail',
      reasons: [{ type: 'mailing_list', comment: 'lists.example' }],
      dkimResults: [{ domain: 'x.test', selector: 's', result: 'fail', humanResult: 'body hash did not verify <&>' }],
      spfResults: [{ domain: 'x.test', scope: 'mfrom', result: 'softfail' }],
    },
  ]);
});

test.each([
  ['excluded.test', 'withheld', /exclude/],
  ['silent.test', 'withheld', /names no address/],
  ['broken.test', 'waiting', /could not be looked up/],
])('%s: %s', async (domain, state, reason) => {
  expect(await reportOnce(domain, ({ reason: why }) => why !== null)).toMatchObject({
    state,
    reason: expect.stringMatching(reason),
  });
});

test('who could not be asked is asked again, and the others have theirs meanwhile', async () => {
  const row = await reportOnce('slow.test', ({ to }) => to[0]?.state === 'delivered');
  expect(row).toMatchObject({
    state: 'waiting',
    reason: expect.stringMatching(/^b@undecided\.test: /),
    to: [{ address: 'a@slow.test' }],
  });
  house.dns.behave('_dmarc.undecided.test TXT', undefined);
  house.dns.set('slow.test._report._dmarc.undecided.test', [{ type: 'TXT', data: 'v=DMARC1' }]);
  await house.pool.query('update mail.dmarc_sent set try_after = now() where id = $1', [row.id]);
  const over = await reportOnce(
    'slow.test',
    ({ to }) => to.length === 2 && to.every(({ state }) => state === 'delivered'),
  );
  expect(over).toMatchObject({ state: 'sent', reason: null });
  expect(over.to[0]!.messageId).toBe(row.to[0]!.messageId);
});

test('reports about reports alone are not sent', async () => {
  const messageId = await house.accept(['somebody@elsewhere.test'], {
    summary: { subject: 'Report Domain: example.org Submitter: loops.test Report-ID: <one@loops.test>' },
  });
  const second = new Date(noon.getTime() - 2 * 86_400_000);
  await insertVerifications(house.pool, [seen('loops.test', { at: second, messageId })]);
  const before = second.toISOString().slice(0, 10);
  expect(await askForDmarcReports(house.pool, { day: before, domain: null, askedBy: 'kim' })).toBe(1);
  await house.until(async () => (await reports('loops.test')).every(isOver));
  expect(
    (await reports('loops.test')).map(({ day: about, state, reason }) => [about, state, reason?.slice(0, 20) ?? null]),
  ).toEqual([
    [before, 'withheld', 'all of its mail that'],
    [day, 'sent', null],
  ]);
});

test('an address whose host refuses rests after so many, and again on trial; people can end it', async () => {
  const first = await reportOnce('bounces.test', ({ state }) => state === 'failed');
  expect(first).toMatchObject({
    reason: expect.stringMatching(/550/),
    to: [{ state: 'failed', words: expect.stringMatching(/^550 /) }],
  });
  expect(await listDmarcRests(house.pool, 10)).toMatchObject([
    { address: 'permfail@bounces.test', failures: 1, restsUntil: null },
  ]);
  expect(await sendDmarcReportAgain(house.pool, first.id)).toMatchObject({ state: 'waiting' });
  await house.until(async () => (await restingAddresses(house.pool, ['permfail@bounces.test'])).size === 1);
  const { octets } = (await readDmarcSent(house.pool, first.id))!;
  await reportOnce('bounces.test', ({ state }) => state === 'failed');
  await sendDmarcReportAgain(house.pool, first.id);
  const resting = await reportOnce('bounces.test', isOver);
  expect(resting).toMatchObject({
    state: 'withheld',
    to: [{ state: 'resting', words: expect.stringMatching(/^rests until \d{4}-/), messageId: null }],
  });
  expect((await readDmarcSent(house.pool, first.id))!.octets).toEqual(octets);
  expect(await endDmarcRest(house.pool, 'permfail@bounces.test')).toBe(true);
  const { rows } = await house.pool.query(`select text from mail.event where type = 'dmarc:report-undelivered'`);
  expect(rows).toHaveLength(2);
});

test('a worker that lost its report to another writes nothing; old reports are forgotten', async () => {
  const [row] = await reports('asks.test');
  await sendDmarcReportAgain(house.pool, row!.id);
  const late = { id: row!.id, attempts: row!.attempts };
  expect(await finishDmarcReport(house.pool, late, { kind: 'withheld', reason: 'late' })).toBe(false);
  await reportOnce('asks.test', isOver);
  await forgetDmarcSent(house.pool, 2);
  expect((await reports('loops.test')).map(({ day: about }) => about)).toContain(day);
  await forgetDmarcSent(house.pool, 0);
  expect(await reports('')).toEqual([]);
});

test('days that were missed are made up for within a bound, each report once, whatever several workers do', async () => {
  await insertVerifications(
    house.pool,
    [2, 6, 8].map((days) => seen('late.test', { at: new Date(noon.getTime() - days * 86_400_000) })),
  );
  const asked = new Date(noon.getTime() - 2 * 86_400_000).toISOString().slice(0, 10);
  await askForDmarcReports(house.pool, { day: asked, domain: 'late.test', askedBy: 'kim' });
  const plan = () => planDmarcReports(house.pool, { spreadSeconds: 0, back: 7 });
  const planned = await Promise.all([plan(), plan()]);
  expect(planned.filter((count) => count > 0)).toHaveLength(1);
  expect((await reports('late.test')).map((row) => [row.day, row.askedBy]).toSorted()).toEqual([
    [new Date(noon.getTime() - 6 * 86_400_000).toISOString().slice(0, 10), null],
    [asked, 'kim'],
  ]);
  expect(await plan()).toBe(0);
});
