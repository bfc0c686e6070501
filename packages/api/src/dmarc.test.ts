import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHistoryFile } from './testing/opendmarc-import.ts';
import { type RunningApi, startTestApi } from './testing/running-api.ts';
import { hostileText } from './testing/sample-traffic.ts';
import { putSampleVerifications, type SampleVerifications } from './testing/sample-verifications.ts';

let api: RunningApi;
let rows: SampleVerifications;
const total = 270;

beforeAll(async () => {
  api = await startTestApi();
  rows = await putSampleVerifications(api.start.database.pool);
});
afterAll(() => api?.[Symbol.asyncDispose]());

const ask = async (path: string) => {
  const { status, body } = await api.call(`/dmarc/verifications${path}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test('the list pages through every row once', async () => {
  const seen = new Set<string>();
  let cursor = '';
  do {
    const page = await ask(`?limit=100${cursor && `&cursor=${cursor}`}`);
    for (const { id } of page.items) seen.add(id);
    cursor = page.nextCursor ?? '';
  } while (cursor);
  expect(seen.size).toBe(total);
  expect(await ask('?signer=example.co.uk&limit=1')).toMatchObject({ items: [{ id: rows.viaDkim.id }] });
  expect((await ask(`?sessionId=${rows.refused.sessionId}`)).items).toMatchObject([{ id: rows.refused.id }]);
  expect((await ask('?override=any&status=failed&ip=198.51.100.0/24')).items).toHaveLength(10);
});

test('what cannot be is refused in words', async () => {
  for (const query of ['spf=maybe', 'before=yesterday', 'cursor=1', 'limit=0', 'sessionId=x']) {
    const { status, body } = await api.call(`/dmarc/verifications?${query}`);
    expect([query, status, body.errors?.length]).toEqual([query, 400, 1]);
  }
});

test('one verification tells its story, and whether the message is here', async () => {
  const refused = await ask(`/${rows.refused.id}`);
  expect(refused).toMatchObject({ isStored: false, message: null, evidence: { spf: { mechanism: '-all' } } });
  expect(refused.walk).toEqual(rows.refused.walk);
  expect(await ask(`/${rows.passed.id}`)).toMatchObject({ isStored: true, message: null, evidence: null });
  expect((await api.call(`/dmarc/verifications/${rows.passed.messageId}`)).status).toBe(404);
});

describe('numbers', () => {
  test('agree with each other', async () => {
    const summary = await ask('/summary');
    expect(summary).toMatchObject({
      verified: total,
      pass: 182,
      failed: 64,
      noRecord: 20,
      errors: 4,
      quarantined: 40,
      refused: 13,
    });
    const sum = (items: { count: number }[]) => items.reduce((all, { count }) => all + count, 0);
    expect(sum(summary.alignment)).toBe(total);
    expect(sum(summary.policies)).toBe(total);
    for (const split of ['disposition', 'status', 'alignment'])
      expect(sum((await ask(`/over-time?split=${split}`)).buckets)).toBe(total);
    expect(sum((await ask('/by-source?limit=500')).items)).toBe(total);
    expect(sum((await ask('/by-domain?limit=500&group=owner')).items)).toBe(total);
    expect(await ask('/summary?domain=nobody.example')).toMatchObject({ verified: 0, overrides: [] });
  });

  test('of a stretch of time are those of the list', async () => {
    const query = `after=${new Date(Date.now() - 86_400_000).toISOString()}&before=${new Date(Date.now() - 3_600_000).toISOString()}`;
    const { items } = await ask(`?limit=500&${query}`);
    expect(items.length).toBeGreaterThan(3);
    expect((await ask(`/summary?${query}`)).verified).toBe(items.length);
  });

  test('by source and network, by author and owner', async () => {
    const { items, distinct } = await ask('/by-source');
    expect(items[0]).toMatchObject({ source: '192.0.2.10', name: 'mail.author.example', pass: 121, spfAligned: 121 });
    expect(items).toHaveLength(20);
    expect(distinct).toBeGreaterThan(40);
    expect((await ask('/by-source?group=network')).items.map(({ source }: { source: string }) => source)).toContain(
      '203.0.113.0/24',
    );
    const owners = await ask('/by-domain?group=owner');
    expect(owners.items).toContainEqual(expect.objectContaining({ domain: 'example.co.uk', count: 61 }));
    expect((await ask('/by-domain')).items).toContainEqual(
      expect.objectContaining({ domain: 'news.shop.example.co.uk', owner: 'example.co.uk' }),
    );
  });
});

describe('exports', () => {
  const download = async (query: string) => {
    const response = await api.fetch(`/api/v1/dmarc/verifications/export?${query}`);
    return { response, text: await response.text() };
  };

  test('CSV is a table that a spreadsheet cannot be made to run', async () => {
    const { response, text } = await download('format=csv');
    expect(response.headers.get('content-disposition')).toContain('posthorn-dmarc.csv');
    const table = readCsv(text);
    expect(new Set(table.map((cells) => cells.length))).toEqual(new Set([31]));
    expect(table).toHaveLength(total + 1);
    const byName = (cells: string[]) => Object.fromEntries(table[0]!.map((name, index) => [name, cells[index]]));
    const hostile = byName(table.find((cells) => cells.at(-1) === rows.hostile.id)!);
    expect(hostile).toMatchObject({ sourceName: hostileText, overrideComment: `'=cmd|' /C calc'!A0 ${hostileText}` });
    expect(byName(table.find((cells) => cells.at(-1) === rows.viaDkim.id)!)).toMatchObject({
      at: rows.viaDkim.at.toISOString(),
      dkim: 'fail esp.example k1; pass example.co.uk m2',
      dkimAligned: 'true',
      spfAligned: 'false',
    });
    expect(table[1]![0]! < table.at(-1)![0]!).toBe(true);
  });

  test('NDJSON holds what the list holds', async () => {
    const { text } = await download('format=ndjson&domain=evil.example');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual((await ask('?domain=evil.example')).items);
  });

  test('the history file of OpenDMARC is read by its rules, whole', async () => {
    const { text, response } = await download('format=opendmarc');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const { messages, complaints } = readHistoryFile(text);
    expect(complaints).toEqual([]);
    expect(messages).toHaveLength(total);
    expect(messages.filter(({ action }) => action === '0')).toHaveLength(13);
    expect(messages.map(({ received }) => Number(received))).toEqual(
      messages.map(({ received }) => Number(received)).sort((a, b) => a - b),
    );
  });

  test('a filter that does not exist is an error, not everything', async () => {
    expect((await download('format=csv&domian=x')).response.status).toBe(400);
    expect((await download('format=xml')).response.status).toBe(400);
  });
});

test('the public-suffix list is replaced and restored by those who may', async () => {
  const path = '/dmarc/public-suffix-list';
  const shipped = (await api.call(path)).body;
  expect(shipped).toMatchObject({ origin: 'shipped', publishedAt: '2026-08-19T19:18:36.000Z', replacedBy: null });
  const text = `${readFileSync(new URL('../../reports/src/public-suffix/public_suffix_list.dat', import.meta.url), 'utf8').replace('2026-08-19_', '2027-01-02_')}\nshop.example.co.uk\n`;
  expect((await api.call(path, { method: 'PUT', role: 'viewer', body: { text } })).status).toBe(403);
  const bad = await api.call(path, { method: 'PUT', body: { text: 'com\n<html>' } });
  expect([bad.status, bad.body.detail]).toEqual([400, 'This is not a public-suffix list: line 2 is no rule: <html>.']);
  const replaced = await api.call(path, { method: 'PUT', role: 'operator', body: { text } });
  expect(replaced.body).toMatchObject({
    origin: 'replaced',
    rules: shipped.rules + 1,
    publishedAt: '2027-01-02T19:18:36.000Z',
    replacedBy: 'operator@example.org',
  });
  const owners = (await ask('/by-domain?group=owner')).items.map(({ domain }: { domain: string }) => domain);
  expect(owners).toContain('news.shop.example.co.uk');
  expect((await api.call(path, { method: 'DELETE' })).body).toEqual(shipped);
  const { rows: audit } = await api.start.database.pool.query(
    `select action from audit_log where action like 'dmarc.%' order by id`,
  );
  expect(audit).toEqual([{ action: 'dmarc.replacePublicSuffixList' }, { action: 'dmarc.restorePublicSuffixList' }]);
});

/** RFC 4180. */
function readCsv(text: string): string[][] {
  const table: string[][] = [[]];
  for (const [, cell = '', end = ''] of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/gs)) {
    table.at(-1)!.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') table.push([]);
  }
  return table.slice(0, -1);
}
