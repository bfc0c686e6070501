import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { claimDmarcNames, countDmarcNames, keepDmarcName } from './dmarc-names.ts';
import { countDmarcOverrides } from './dmarc-override-counts.ts';
import {
  countDmarcDays,
  countDmarcDomains,
  countDmarcReporters,
  countDmarcSenders,
  countDmarcSources,
} from './dmarc-report-counts.ts';
import { findDmarcRows } from './dmarc-report-rows.ts';
import {
  countDmarcReportStates,
  findDmarcReports,
  readDmarcReport,
  readDmarcReportFile,
} from './dmarc-report-search.ts';
import { type DmarcReportHead, type NewDmarcReport, type NewDmarcRow, storeDmarcReport } from './dmarc-reports.ts';
import { claimDmarcSources, dmarcSourceNames, nameDmarcSource } from './dmarc-source.ts';

const row = (changes: Partial<NewDmarcRow> = {}): NewDmarcRow => ({
  source: '192.0.2.1',
  count: 5,
  disposition: 'none',
  isDkimAligned: true,
  isSpfAligned: false,
  sourceGroup: 'aligned',
  cause: '',
  sender: 'Google',
  headerFrom: 'example.com',
  envelopeFrom: '',
  envelopeTo: null,
  reasons: [],
  dkim: [{ domain: 'example.com', selector: 'a', result: 'pass', humanResult: null }],
  spf: [],
  ...changes,
});

const head = (changes: Partial<DmarcReportHead> = {}): DmarcReportHead => ({
  form: 'rfc9990',
  organization: 'Receiver',
  email: 'a@receiver.example',
  contact: null,
  reportId: 'r1',
  domain: 'example.com',
  beginsAt: new Date('2026-11-20T00:00:00Z'),
  endsAt: new Date('2026-11-20T23:59:59Z'),
  policy: { p: 'none' },
  errors: [],
  generator: null,
  bent: [],
  ...changes,
});

const reportOf = (
  content: string,
  outcome: NewDmarcReport['outcome'] = { state: 'counted', reason: null, report: head(), rows: [row()] },
): NewDmarcReport => ({
  origin: 'upload',
  uploadedBy: 'kim',
  process: 'test',
  messageId: null,
  fileName: 'a.xml.gz',
  file: Buffer.from(`packed ${content}`),
  content: Buffer.from(content),
  outcome,
});

const counted = (changes: Partial<DmarcReportHead>, ...rows: NewDmarcRow[]): NewDmarcReport['outcome'] => ({
  state: 'counted',
  reason: null,
  report: head(changes),
  rows,
});

const always = { from: '2026-01-01', to: '2026-12-31' };

test('a report is counted once, however often and however packed it comes', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const first = await storeDmarcReport(pool, reportOf('one'));
  expect(first.kind).toBe('stored');
  // The same octets; the same report written otherwise; two at the same time.
  expect(await storeDmarcReport(pool, reportOf('one'))).toEqual({ kind: 'again', id: first.id });
  const rewritten = reportOf('one, in other words', counted({ organization: 'RECEIVER' }, row({ count: 9 })));
  expect(await storeDmarcReport(pool, rewritten)).toEqual({ kind: 'again', id: first.id });
  const other = reportOf('two', counted({ reportId: 'r2' }, row({ count: 2 })));
  const both = await Promise.all([storeDmarcReport(pool, other), storeDmarcReport(pool, other)]);
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['again', 'stored']);
  expect(await readDmarcReport(pool, first.id)).toMatchObject({
    timesReceived: 3,
    messages: 5,
    passed: 5,
    day: '2026-11-20',
  });
  expect(await countDmarcDays(pool, always)).toEqual([{ day: '2026-11-20', sourceGroup: 'aligned', count: 7 }]);
  // Without an id only its content tells.
  for (const content of ['x', 'y', 'x'])
    await storeDmarcReport(pool, reportOf(content, counted({ reportId: '' }, row())));
  expect(await countDmarcReporters(pool, { ...always, limit: 10 })).toEqual([
    { organization: 'Receiver', reports: 4, count: 17, passed: 17, lastDay: '2026-11-20' },
  ]);
  expect((await readDmarcReportFile(pool, first.id))?.octets.toString()).toBe('packed one');
});

test('what could not be counted gives way to what can, and never the other way round', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const refused = await storeDmarcReport(pool, reportOf('one', { state: 'refused', reason: 'it is no XML' }));
  const aside = reportOf('one', { state: 'aside', reason: 'example.com is not ours', report: head(), rows: [row()] });
  expect(await storeDmarcReport(pool, aside)).toEqual({ kind: 'again', id: refused.id });
  expect(await readDmarcReport(pool, refused.id)).toMatchObject({
    state: 'refused',
    reason: 'it is no XML',
    domain: null,
  });
  expect(await storeDmarcReport(pool, reportOf('one'))).toEqual({ kind: 'stored', id: refused.id });
  expect(await storeDmarcReport(pool, aside)).toEqual({ kind: 'again', id: refused.id });
  const set = await storeDmarcReport(
    pool,
    reportOf('two', { ...aside.outcome, report: head({ domain: 'other.example' }) } as never),
  );
  expect(await readDmarcReport(pool, set.id)).toMatchObject({ state: 'aside', records: 1, messages: 5 });
  expect(await countDmarcReportStates(pool)).toEqual({ counted: 1, aside: 1, refused: 0 });
  expect(await countDmarcDomains(pool, { ...always, limit: 10 })).toMatchObject([{ domain: 'example.com', count: 5 }]);
  expect(await findDmarcRows(pool, { filter: { report: set.id }, offset: 0, limit: 10 })).toEqual([]);
});

test('sums are the sums of rows, and a report over several days counts on one', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const broken = { sourceGroup: 'broken', cause: 'service', isDkimAligned: false, sender: 'SendGrid' };
  const rows = [
    row({ isSpfAligned: true }),
    row({ source: '2001:db8::1', count: 3, ...broken, disposition: 'quarantine' }),
    row({ source: '192.0.2.9', count: 4, ...broken, disposition: 'reject' }),
    row({ source: null, count: 1, sourceGroup: 'unknown', sender: '', isDkimAligned: false, headerFrom: '<b>\0' }),
  ];
  await storeDmarcReport(pool, reportOf('one', counted({}, ...rows)));
  const week = { reportId: 'r2', beginsAt: new Date('2026-11-08T00:00:00Z'), endsAt: new Date('2026-11-14T23:59:59Z') };
  const long = await storeDmarcReport(pool, reportOf('two', counted(week, row({ count: 70 }))));
  await storeDmarcReport(pool, reportOf('three', counted({ domain: 'b.example', reportId: 'r3' }, row({ count: 2 }))));

  expect(await countDmarcDays(pool, { ...always, domain: 'Example.com' })).toEqual([
    { day: '2026-11-11', sourceGroup: 'aligned', count: 70 },
    { day: '2026-11-20', sourceGroup: 'aligned', count: 5 },
    { day: '2026-11-20', sourceGroup: 'broken', count: 7 },
    { day: '2026-11-20', sourceGroup: 'unknown', count: 1 },
  ]);
  expect(await countDmarcDays(pool, { from: '2026-11-12', to: '2026-11-19' })).toEqual([]);
  expect(await countDmarcSenders(pool, { ...always, limit: 10 })).toMatchObject([
    {
      sourceGroup: 'aligned',
      sender: 'Google',
      cause: '',
      lastDay: '2026-11-20',
      domains: ['b.example', 'example.com'],
      count: 77,
      passed: 77,
      dkimAligned: 77,
      spfAligned: 5,
      quarantined: 0,
      refused: 0,
    },
    {
      sourceGroup: 'broken',
      sender: 'SendGrid',
      cause: 'service',
      lastDay: '2026-11-20',
      domains: ['example.com'],
      count: 7,
      passed: 0,
      dkimAligned: 0,
      spfAligned: 0,
      quarantined: 3,
      refused: 4,
    },
    {
      sourceGroup: 'unknown',
      sender: '',
      cause: '',
      lastDay: '2026-11-20',
      domains: ['example.com'],
      count: 1,
      passed: 0,
      dkimAligned: 0,
      spfAligned: 0,
      quarantined: 0,
      refused: 0,
    },
  ]);
  expect(await countDmarcSenders(pool, { ...always, sourceGroup: 'unknown', limit: 10 })).toHaveLength(1);
  expect(await countDmarcDomains(pool, { ...always, limit: 1 })).toMatchObject([
    {
      ...{
        domain: 'example.com',
        count: 83,
        passed: 75,
        broken: 7,
        forwarded: 0,
        unknown: 1,
        quarantined: 3,
        refused: 4,
      },
      firstDay: '2026-11-11',
    },
  ]);
  const sources = { ...always, domain: 'example.com', sourceGroup: 'broken', sender: 'SendGrid' };
  expect(await countDmarcSources(pool, { ...sources, limit: 1 })).toEqual({
    items: [{ source: '192.0.2.9', addresses: 1, count: 4, passed: 0, lastDay: '2026-11-20' }],
    distinct: 2,
    isComplete: true,
  });
  expect(await countDmarcSources(pool, { ...sources, limit: 9, mostRows: 1 })).toMatchObject({
    distinct: 1,
    isComplete: false,
  });
  expect(await countDmarcOverrides(pool, sources)).toEqual({ items: [], isComplete: true });
  const networks = (await countDmarcSources(pool, { ...sources, limit: 9, by: 'network' })).items;
  expect(networks.map(({ source }) => source)).toEqual(['192.0.2.0/24', '2001:db8::/48']);
  const ask = (filter: object) => findDmarcRows(pool, { filter, offset: 0, limit: 10 });
  expect(await ask({ report: long.id })).toMatchObject([{ number: 1, count: 70, day: '2026-11-11', envelopeFrom: '' }]);
  expect(await ask({ sender: '', domain: 'example.com' })).toMatchObject([{ source: null, headerFrom: '<b>\\u0000' }]);
  expect(await ask({ source: '2001:DB8:0::1' })).toMatchObject([{ count: 3, dkim: [{ selector: 'a' }] }]);
  expect(await ask({ source: '2001:db8::/48' })).toMatchObject([{ count: 3 }]);
  for (const source of ['nowhere', '192.0.2.0/33', '192.0.2.0/', '192.0.2.0/2/4'])
    expect(await ask({ source })).toEqual([]);
  expect((await ask({ domain: 'example.com' })).map(({ count }) => count)).toEqual([5, 3, 4, 1, 70]);
});

test('overrides are counted by their reason, and each count leads to its rows', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const reason = (type: string, comment: string | null = null) => ({ reasons: [{ type, comment }] });
  const rows = [
    row({ count: 3, ...reason('local_policy', 'arc=pass as[1].d=list.example') }),
    row({ count: 4, ...reason('local_policy', 'we know them') }),
    row({ count: 6, ...reason('mailing_list') }),
    row({ count: 7, reasons: [...reason('mailing_list').reasons, ...reason('other').reasons] }),
    row({ count: 100 }),
  ];
  await storeDmarcReport(pool, reportOf('one', counted({}, ...rows)));
  const counts = await countDmarcOverrides(pool, { ...always, sourceGroup: 'aligned', sender: 'Google' });
  expect(counts.items).toEqual([
    { type: 'mailing_list', count: 13 },
    { type: 'other', count: 7 },
    { type: 'local_policy', count: 4 },
    { type: 'arc', count: 3 },
  ]);
  for (const { type, count } of counts.items) {
    const filter = { ...always, sender: 'Google', sourceGroup: 'aligned', override: type };
    const found = await findDmarcRows(pool, { filter, offset: 0, limit: 10 });
    expect([type, found.reduce((sum, one) => sum + one.count, 0)]).toEqual([type, count]);
  }
});

test('an archive that is handed in later does not bring back the policy of its time', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const of = (reportId: string, day: string, p: string) => {
    const times = { beginsAt: new Date(`${day}T00:00:00Z`), endsAt: new Date(`${day}T23:59:59Z`) };
    return reportOf(reportId, counted({ reportId, policy: { p }, ...times }, row()));
  };
  await storeDmarcReport(pool, of('now', '2026-11-20', 'reject'));
  await storeDmarcReport(pool, of('then', '2025-01-20', 'none'));
  expect(await countDmarcDomains(pool, { ...always, limit: 10 })).toMatchObject([{ policy: { p: 'reject' } }]);
});

test('pages of reports, newest first, by what they are about', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  for (const reportId of ['a', 'b', 'c'])
    await storeDmarcReport(pool, reportOf(reportId, counted({ reportId }, row())));
  await storeDmarcReport(pool, reportOf('d', { state: 'refused', reason: 'it is empty' }));
  const first = await findDmarcReports(pool, { filter: { state: 'counted' }, cursor: null, limit: 2 });
  expect(first.rows.map(({ reportId }) => reportId)).toEqual(['c', 'b']);
  const next = await findDmarcReports(pool, { filter: { state: 'counted' }, cursor: first.cursor, limit: 2 });
  expect(next).toMatchObject({ rows: [{ reportId: 'a' }], cursor: null });
  const found = async (filter: object) =>
    (await findDmarcReports(pool, { filter, cursor: null, limit: 9 })).rows.length;
  expect(await found({ organization: 'receiver', domain: 'EXAMPLE.com', from: '2026-11-20', to: '2026-11-20' })).toBe(
    3,
  );
  expect(await found({ from: '2026-11-21' })).toBe(0);
  expect(await found({})).toBe(4);
  expect([await readDmarcReport(pool, 'x'), await readDmarcReportFile(pool, 'x')]).toEqual([null, null]);
});

test('addresses wait once for their names', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const rows = [row(), row({ source: '2001:db8::1' }), row({ source: null })];
  await storeDmarcReport(pool, reportOf('one', counted({}, ...rows)));
  await storeDmarcReport(pool, reportOf('two', counted({ reportId: 'r2' }, ...rows)));
  expect((await claimDmarcSources(pool, 10)).toSorted()).toEqual(['192.0.2.1', '2001:db8::1']);
  expect(await claimDmarcSources(pool, 10)).toEqual([]);
  await nameDmarcSource(pool, '192.0.2.1', 'mx.example');
  expect(await dmarcSourceNames(pool, ['192.0.2.1', '2001:db8::1'])).toEqual(new Map([['192.0.2.1', 'mx.example']]));
});

test('a new sender is told once: not in the first report, and not in an old one; names are summed and looked up', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const today = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000);
  const put = async (reportId: string, rows: NewDmarcRow[], begin = today) =>
    await storeDmarcReport(
      pool,
      reportOf(reportId, {
        state: 'counted',
        reason: null,
        report: head({ reportId, beginsAt: begin, endsAt: new Date(begin.getTime() + 3_600_000) }),
        rows,
      }),
    );
  await put('first', [row()]);
  const sub = { headerFrom: 'news.example.com', sourceGroup: 'broken', cause: 'service', sender: 'SendGrid', count: 7 };
  await put('second', [row(), row(sub), row({ sourceGroup: 'unknown', sender: '', headerFrom: 'no.example.com' })]);
  await put('again', [row(sub)]);
  await put('old', [row({ sender: 'Long gone' })], new Date('2020-01-01'));
  const { rows } = await pool.query(`select data from mail.event where type = 'dmarc:new-sender'`);
  expect(rows.map(({ data }) => data)).toMatchObject([
    { domain: 'example.com', sender: 'SendGrid', group: 'broken', cause: 'service', messages: 7 },
  ]);
  const day = today.toISOString().slice(0, 10);
  expect((await countDmarcSenders(pool, { from: day, to: day, limit: 1 }))[0]).toMatchObject({ firstDay: day });
  expect((await claimDmarcNames(pool, 9)).toSorted()).toEqual(['news.example.com', 'no.example.com']);
  expect(await claimDmarcNames(pool, 9)).toEqual([]);
  await keepDmarcName(pool, 'no.example.com', false);
  expect(await countDmarcNames(pool, { domain: 'example.com', from: day, to: day, limit: 9 })).toEqual([
    { name: 'news.example.com', doesExist: null, aligned: 0, broken: 14, forwarded: 0, unknown: 0 },
    { name: 'example.com', doesExist: true, aligned: 10, broken: 0, forwarded: 0, unknown: 0 },
    { name: 'no.example.com', doesExist: false, aligned: 0, broken: 0, forwarded: 0, unknown: 5 },
  ]);
});

test('names of any length find room in the indexes', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const letter = (n: number) => String.fromCodePoint(0x4e00 + (n % 9973));
  const letters = (seed: number) => Array.from({ length: 1000 }, (_, n) => letter(n * seed)).join('');
  const names = { organization: letters(7), reportId: letters(11), domain: letters(13) };
  const long = counted(names, row({ sender: letters(17) }));
  const { id } = await storeDmarcReport(pool, reportOf('long', long));
  expect(await readDmarcReport(pool, id)).toMatchObject({
    organization: letters(7).slice(0, 255),
    reportId: letters(11),
  });
});

test('a report of many rows is stored whole', async () => {
  await using database = await createTestDatabase();
  const rows = Array.from({ length: 4500 }, (_, n) => row({ source: `10.0.${n >> 8}.${n & 255}`, count: 1 }));
  const { id } = await storeDmarcReport(database.pool, reportOf('many', counted({}, ...rows)));
  expect(await readDmarcReport(database.pool, id)).toMatchObject({ records: 4500, messages: 4500 });
  const last = await findDmarcRows(database.pool, { filter: { report: id }, offset: 4499, limit: 5 });
  expect(last).toMatchObject([{ number: 4500, source: '10.0.17.147' }]);
});
