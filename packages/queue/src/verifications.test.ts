import { insertVerifications } from '@posthorn/db/mail/verification';
import {
  countVerificationGroups,
  countVerificationsByTime,
  countVerificationTotals,
  sourceNames,
} from '@posthorn/db/mail/verification-counts';
import type { VerificationFilter } from '@posthorn/db/mail/verification-filter';
import { findVerification, findVerifications, oldestVerification } from '@posthorn/db/mail/verification-search';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleVerification } from './testing.ts';
import { createVerificationWriter, type Verification, type VerificationWriter } from './verifications.ts';

let database: TestDatabase;
const now = Date.now();
const ago = (hours: number): Date => new Date(now - hours * 3_600_000);
const failing = { spf: { result: 'fail', domain: 'bad.example', scope: 'mfrom', isAligned: false } } as const;

const rows: Record<string, Verification> = {
  passed: sampleVerification({ at: ago(1) }),
  viaDkim: sampleVerification({
    at: ago(2),
    source: '2001:db8:1:2::9',
    sourceName: 'out.esp.example',
    envelopeFrom: 'Bounce+1@mail.ESP.example',
    envelopeTo: ['example.net', 'example.com'],
    fromDomain: 'news.shop.example',
    usedDomain: 'shop.example',
    organizationalDomain: 'shop.example',
    policy: 'quarantine',
    policySource: 'sp',
    spf: { result: 'pass', domain: 'mail.esp.example', scope: 'mfrom', isAligned: false },
    dkim: [
      { domain: 'esp.example', selector: 'K1', result: 'fail', reason: 'the body has changed', isAligned: false },
      { domain: 'shop.example', selector: 'm2', result: 'pass', reason: '', isAligned: true },
    ],
    arc: { state: 'pass', reason: '', domains: ['list.example'], selectors: ['a'], oldestPass: 0 },
  }),
  refused: sampleVerification({
    at: ago(3),
    source: '192.0.2.77',
    sourceName: null,
    helo: '<script>alert(1)</script>',
    envelopeFrom: '',
    status: 'reject',
    statusText: 'neither SPF nor DKIM pass for the author domain; the domain asks for p=reject',
    disposition: 'reject',
    isStored: false,
    rule: 'builtin.dmarc-reject',
    ...failing,
    dkim: [],
    isDkimAligned: false,
    evidence: { dmarc: { status: 'reject' } },
  }),
  overridden: sampleVerification({
    at: ago(30),
    status: 'reject',
    override: { type: 'trusted_forwarder', comment: 'arc=pass, sealed by list.example' },
    ...failing,
    dkim: [{ domain: 'author.example', selector: 's1', result: 'fail', reason: 'x', isAligned: false }],
    isDkimAligned: false,
  }),
  noRecord: sampleVerification({
    at: ago(50),
    fromDomain: 'nothing.example',
    usedDomain: '',
    record: null,
    policy: '',
    policySource: '',
    status: 'norecord',
    spf: null,
    dkim: [],
    isDkimAligned: false,
  }),
};

beforeAll(async () => {
  database = await createTestDatabase();
  await insertVerifications(database.pool, Object.values(rows));
});
afterAll(() => database[Symbol.asyncDispose]());

const names = (ids: readonly { id: string }[]): string[] =>
  ids.map(({ id }) => Object.keys(rows).find((name) => rows[name]!.id === id)!);

test('what goes in comes out, hostile text included', async () => {
  for (const row of Object.values(rows)) expect(await findVerification(database.pool, row.id)).toEqual(row);
  expect(await findVerification(database.pool, rows['passed']!.messageId)).toBeNull();
  expect(await findVerification(database.pool, 'nonsense')).toBeNull();
  expect(await oldestVerification(database.pool)).toEqual(rows['noRecord']!.at);
});

const all = ['passed', 'viaDkim', 'refused', 'overridden', 'noRecord'];

describe('a search finds', () => {
  test.each<[VerificationFilter, string[]]>([
    [{}, all],
    [{ domain: 'AUTHOR.example' }, ['passed', 'refused', 'overridden']],
    [{ domain: '*.shop.example' }, ['viaDkim']],
    [{ domain: 'shop.example' }, []],
    [{ domain: '*shop.example' }, ['viaDkim']],
    [{ domain: '*op.example' }, []],
    [{ domain: '*author.example' }, ['passed', 'refused', 'overridden']],
    [{ ip: '192.0.2.77' }, ['refused']],
    [{ ip: '192.0.2.0/24' }, ['passed', 'refused', 'overridden', 'noRecord']],
    [{ ip: '2001:db8:1::/48' }, ['viaDkim']],
    [{ ip: '192.0.2.0/99' }, []],
    [{ ip: `1' or true --` }, []],
    [{ host: 'esp.example' }, ['viaDkim']],
    [{ host: '<script>' }, ['refused']],
    [{ from: '<>' }, ['refused']],
    [{ from: 'bounce+1@mail.esp.example' }, ['viaDkim']],
    [{ from: 'mail.esp.example' }, ['viaDkim']],
    [{ from: 'bounce' }, ['viaDkim']],
    [{ to: 'example.com' }, ['viaDkim']],
    [{ signer: 'shop.example' }, ['viaDkim']],
    [{ signer: 'esp.example', selector: 'K1' }, ['viaDkim']],
    [{ signer: 'esp.example', selector: 'm2' }, []],
    [{ selector: 's1' }, ['passed', 'overridden']],
    [{ spf: 'fail' }, ['refused', 'overridden']],
    [{ dkim: 'pass' }, ['passed', 'viaDkim']],
    [{ dkim: 'none' }, ['refused', 'noRecord']],
    [{ status: 'accept' }, ['passed', 'viaDkim']],
    [{ status: 'failed' }, ['refused', 'overridden']],
    [{ status: 'error' }, []],
    [{ policy: 'quarantine' }, ['viaDkim']],
    [{ policy: 'absent' }, ['noRecord']],
    [{ disposition: 'reject' }, ['refused']],
    [{ override: 'any' }, ['overridden']],
    [{ override: 'mailing_list' }, []],
    [{ aligned: 'dkim-only' }, ['viaDkim']],
    [{ aligned: 'both' }, ['passed']],
    [{ arc: 'pass' }, ['viaDkim']],
    [{ sessionId: rows['refused']!.sessionId }, ['refused']],
    [{ messageId: rows['overridden']!.messageId }, ['overridden']],
    [{ after: ago(2.5) }, ['passed', 'viaDkim']],
    [{ before: ago(25), after: ago(40) }, ['overridden']],
    [{ text: 'sealed by list' }, ['overridden']],
    [{ text: '100%' }, []],
    [{ text: '\0' }, []],
    [{ domain: 'author.example', status: 'failed', override: 'any' }, ['overridden']],
  ])('%j', async (filter, expected) => {
    const page = await findVerifications(database.pool, { filter });
    expect(names(page.rows)).toEqual(expected);
    const { rows: counts } = await countVerificationTotals(database.pool, { filter, from: ago(1000), to: ago(-1) });
    const inTime = filter.before || filter.after ? all.length : expected.length;
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(inTime);
  });

  test('page after page', async () => {
    const first = await findVerifications(database.pool, { limit: 2 });
    expect(names(first.rows)).toEqual(['passed', 'viaDkim']);
    const second = await findVerifications(database.pool, { limit: 3, cursor: first.cursor });
    expect(names(second.rows)).toEqual(['refused', 'overridden', 'noRecord']);
    expect(second.cursor).toBeNull();
  });
});

describe('counts', () => {
  const stretch = { filter: {}, from: ago(48), to: ago(-1) };

  test('by time', async () => {
    const { rows: counts, countedFrom } = await countVerificationsByTime(database.pool, {
      ...stretch,
      split: 'disposition',
      bucketSeconds: 86_400,
    });
    expect(countedFrom).toEqual(ago(48));
    expect(counts.map(({ at, ...row }) => [(at.getTime() - now) / 3_600_000, row])).toEqual([
      [-48, { name: 'none', count: 1 }],
      [-24, { name: 'none', count: 2 }],
      [-24, { name: 'reject', count: 1 }],
    ]);
    const alignment = await countVerificationsByTime(database.pool, {
      ...stretch,
      split: 'alignment',
      bucketSeconds: 172_800,
    });
    expect(Object.fromEntries(alignment.rows.map(({ name, count }) => [name, count]))).toEqual({
      both: 1,
      'dkim-only': 1,
      none: 2,
    });
  });

  test('by address, network and author', async () => {
    const { groups, distinct } = await countVerificationGroups(database.pool, { ...stretch, by: 'source', limit: 1 });
    expect(distinct).toBe(3);
    expect(groups).toMatchObject([{ key: '192.0.2.10', count: 2, pass: 1, spfAligned: 1, dkimAligned: 1, refused: 0 }]);
    const networks = await countVerificationGroups(database.pool, { ...stretch, by: 'network', limit: 9 });
    expect(networks.groups.map(({ key, count, refused }) => [key, count, refused])).toEqual([
      ['192.0.2.0/24', 3, 1],
      ['2001:db8:1::/48', 1, 0],
    ]);
    const authors = await countVerificationGroups(database.pool, { ...stretch, by: 'domain', limit: 9 });
    expect(authors.groups.map(({ key, count }) => [key, count])).toEqual([
      ['author.example', 3],
      ['news.shop.example', 1],
    ]);
  });

  test('names of addresses', async () => {
    expect(await sourceNames(database.pool, ['192.0.2.10', '192.0.2.77', '198.51.100.1'])).toEqual(
      new Map([['192.0.2.10', 'mail.author.example']]),
    );
  });
});

describe('written behind', () => {
  let own: TestDatabase;
  beforeAll(async () => {
    own = await createTestDatabase();
  });
  afterAll(() => own[Symbol.asyncDispose]());

  const stored = async (given: readonly Verification[]): Promise<string[]> => {
    const found = new Set((await findVerifications(own.pool, {})).rows.map(({ id }) => id));
    return given.filter(({ id }) => found.has(id)).map(({ helo }) => helo);
  };

  test('a row that cannot be stored does not take others along', async () => {
    await using writer = createVerificationWriter({ pool: own.pool });
    const good = [sampleVerification(), sampleVerification({ helo: 'a\0b\ud800' })];
    for (const row of [good[0]!, sampleVerification({ source: 'no address' }), good[1]!]) writer.add(row);
    await writer.flush();
    expect(writer.lost).toBe(1);
    expect((await findVerifications(own.pool, {})).rows.map(({ helo }) => helo)).toContain('a\\u0000b\\ud800');
  });

  /** Two rows fill the room; while they are being written, which is held up, a third one comes. */
  const overflow = async (writer: VerificationWriter) => {
    const given = ['a', 'b', 'c'].map((helo) => sampleVerification({ helo }));
    const lock = await own.pool.connect();
    await lock.query('begin');
    await lock.query('lock table mail.verification in share mode');
    for (const row of given.slice(0, 2)) writer.add(row);
    const flushed = writer.flush();
    const waiting = `select pid from pg_locks where not granted and relation = 'mail.verification'::regclass`;
    await expect.poll(async () => (await lock.query(waiting)).rowCount, { timeout: 25_000 }).toBe(1);
    writer.add(given[2]!);
    return {
      given,
      flushed,
      cancel: () => lock.query(`select pg_cancel_backend(pid) from (${waiting}) held`),
      release: async () => {
        await lock.query('commit');
        lock.release();
      },
    };
  };

  test('a row that came while a full buffer was being written was dropped unsaid', async () => {
    await using writer = createVerificationWriter({ pool: own.pool, maxBuffered: 2, everyMs: 60_000 });
    const { given, flushed, release } = await overflow(writer);
    await release();
    await flushed;
    expect(await stored(given)).toEqual(['a', 'b', 'c']);
    expect(writer.lost).toBe(0);
  });

  test('of more than there is room for, the oldest go and are counted', async () => {
    await using writer = createVerificationWriter({ pool: own.pool, maxBuffered: 2, everyMs: 60_000 });
    const { given, flushed, cancel, release } = await overflow(writer);
    await cancel();
    await flushed;
    await release();
    expect(writer.lost).toBe(1);
    await writer.flush();
    expect(await stored(given)).toEqual(['b', 'c']);
  });
});
