import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { countSentInName } from '@posthorn/db/mail/sent-in-name';
import { createAcceptor } from '@posthorn/queue/accept';
import { sampleMessage, sampleRecipient } from '@posthorn/queue/testing';
import { zipOf } from '@posthorn/reports/testing/zip';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';
import { failureMail, reportXml } from './testing/sample-reports.ts';

let api: RunningApi;

beforeAll(async () => {
  api = await startTestApi();
  await publishDomains('example.com');
});
afterAll(() => api?.[Symbol.asyncDispose]());

const publishDomains = async (...domains: string[]) => {
  const patch = { routing: { localDomains: domains.map((domain) => ({ domain })) } };
  const { status, body } = await api.call('/configuration', { method: 'PATCH', body: { patch, reason: 'test' } });
  expect(status, JSON.stringify(body)).toBe(200);
};
const upload = async (octets: Uint8Array, name = 'r.xml.gz') =>
  await api.call('/dmarc/reports', { method: 'POST', body: { name, base64: Buffer.from(octets).toString('base64') } });
const ask = async (path: string) => {
  const { status, body } = await api.call(path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const days = 'from=2026-11-01&to=2026-11-30';

test('a file is taken, counted once, and told in numbers and rows', async () => {
  const xml = Buffer.from(reportXml({ domain: 'example.com', reportId: 'r1' }));
  const { status, body } = await upload(gzipSync(xml));
  expect([status, body.items]).toMatchObject([
    201,
    [{ state: 'counted', domain: 'example.com', records: 4, messages: 100 }],
  ]);
  expect((await upload(xml, 'again.xml')).body.items).toMatchObject([{ state: 'again', id: body.items[0].id }]);

  const { items, states } = await ask('/dmarc/reports');
  expect(states).toEqual({ counted: 1, aside: 0, refused: 0 });
  expect(items).toMatchObject([{ timesReceived: 2, passed: 60, day: '2026-11-20', form: 'rfc9990', origin: 'upload' }]);
  expect(await ask(`/dmarc/reports/${items[0].id}`)).toEqual(items[0]);
  expect(await ask(`/dmarc/senders?${days}`)).toMatchObject({
    count: 100,
    passed: 60,
    groups: [
      { group: 'aligned', count: 60, senders: 1 },
      { group: 'broken', count: 25, senders: 1 },
      { group: 'forwarded', count: 10, senders: 1 },
      { group: 'unknown', count: 5, senders: 1 },
    ],
    items: [
      { group: 'aligned', sender: 'Google' },
      { group: 'broken', sender: 'SendGrid', cause: 'service' },
      { group: 'forwarded', sender: 'list.example' },
      { group: 'unknown', sender: '' },
    ],
  });
  const sum = (all: { count: number }[]) => all.reduce((total, { count }) => total + count, 0);
  expect(sum((await ask(`/dmarc/senders/over-time?${days}`)).buckets)).toBe(100);
  expect(sum((await ask(`/dmarc/senders/over-time?from=2026-01-01&to=2026-12-31`)).buckets)).toBe(100);
  const years = await ask('/dmarc/senders/over-time?from=2012-01-01&to=2026-12-31');
  expect(sum(years.buckets)).toBe(100);
  expect((Date.parse(years.to) - Date.parse(years.from)) / 1000 / years.bucketSeconds).toBeLessThanOrEqual(130);
  expect(await ask('/dmarc/reported-days?domain=Example.com')).toEqual({
    days: { from: '2026-11-20', to: '2026-11-20' },
  });
  expect(await ask('/dmarc/reported-days?domain=other.example')).toEqual({ days: null });
  expect((await ask(`/dmarc/reporters?${days}`)).items).toMatchObject([
    { organization: 'Receiver', reports: 1, count: 100 },
  ]);
  expect((await ask(`/dmarc/reported-domains?${days}`)).items).toMatchObject([{ domain: 'example.com', broken: 25 }]);
  const one = '/dmarc/senders/addresses?domain=example.com&group=broken&sender=SendGrid';
  expect(await ask(`${one}&${days}`)).toMatchObject({ items: [{ source: '192.0.2.2', count: 25 }], distinct: 1 });
  const network = { source: '192.0.2.0/24', addresses: 1, count: 25, name: null };
  expect((await ask(`${one}&${days}&by=network`)).items).toMatchObject([network]);
  expect(await ask(`/dmarc/senders/overrides?group=forwarded&sender=list.example&${days}`)).toEqual({
    items: [{ type: 'mailing_list', count: 10 }],
    isComplete: true,
  });
  expect((await ask('/dmarc/report-rows?source=192.0.2.0/24')).items.length).toBeGreaterThan(1);

  const first = await ask(`/dmarc/report-rows?report=${items[0].id}&limit=3`);
  expect(first.items.map(({ count }: { count: number }) => count)).toEqual([60, 25, 10]);
  const rest = await ask(`/dmarc/report-rows?report=${items[0].id}&limit=3&cursor=${first.nextCursor}`);
  expect(rest).toMatchObject({ items: [{ count: 5, group: 'unknown', headerFrom: 'example.com' }], nextCursor: null });
  expect((await ask(`/dmarc/report-rows?sender=&group=unknown&${days}`)).items).toHaveLength(1);

  const file = await api.fetch(`/api/v1/dmarc/reports/${items[0].id}/file`);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(gzipSync(xml));
  expect(file.headers.get('content-disposition')).toContain('r.xml.gz');
});

test('what cannot be counted is kept with the reason, and counted when it can be', async () => {
  const refused = (await upload(Buffer.from('unused'), 'bad.gz')).body.items;
  expect(refused).toMatchObject([{ state: 'refused', reason: 'it is neither XML nor gzip nor zip' }]);
  const retry = (id: string) => api.call(`/dmarc/reports/${id}/retry`, { method: 'POST', body: {} });
  expect((await retry(refused[0].id)).body).toMatchObject({ id: refused[0].id, state: 'refused' });

  const foreign = Buffer.from(reportXml({ domain: 'later.example', reportId: 'r2' }));
  const aside = (await upload(foreign)).body.items;
  expect(aside).toMatchObject([{ state: 'aside', reason: 'its domain is none of ours' }]);
  expect((await ask(`/dmarc/reported-domains?${days}`)).items).toHaveLength(1);
  await publishDomains('example.com', 'later.example');
  expect((await retry(aside[0].id)).body).toMatchObject({ id: aside[0].id, state: 'counted', messages: 100 });
  expect((await retry(aside[0].id)).status).toBe(422);
  expect((await ask(`/dmarc/reported-domains?${days}`)).items).toHaveLength(2);
  expect((await ask('/dmarc/reports?state=refused')).items).toMatchObject([{ fileName: 'bad.gz', timesReceived: 1 }]);
});

test('regression: a damaged file in a zip keeps none of the others back, and nothing is lost by reading it again', async () => {
  const xml = (reportId: string) => Buffer.from(reportXml({ domain: 'example.com', reportId }));
  const good = [xml('zip-1'), xml('zip-2')];
  const file = zipOf([
    { name: 'one.xml', octets: good[0]! },
    { name: 'damaged.xml', octets: xml('zip-3'), crc: 1 },
    { name: 'two.xml', octets: good[1]! },
  ]);
  const { items } = (await upload(file, 'many.zip')).body;
  const broken = { fileName: 'many.zip', state: 'refused', reason: '"damaged.xml" in it is damaged' };
  expect(items).toMatchObject([
    { fileName: 'one.xml', state: 'counted', messages: 100 },
    { fileName: 'two.xml', state: 'counted', messages: 100 },
    broken,
  ]);
  const fileOf = async (id: string) =>
    Buffer.from(await (await api.fetch(`/api/v1/dmarc/reports/${id}/file`)).arrayBuffer());
  expect(await fileOf(items[0].id)).toEqual(good[0]);
  expect(await fileOf(items[2].id)).toEqual(file);

  const stands = async () => await ask('/dmarc/reports?limit=100');
  const before = await stands();
  const retry = (id: string) => api.call(`/dmarc/reports/${id}/retry`, { method: 'POST', body: {} });
  expect((await retry(items[2].id)).body).toMatchObject({ ...broken, id: items[2].id, movedTo: null });
  expect((await stands()).states).toEqual(before.states);

  // What a reader refused that knew less holds reports that count now, each of them.
  const { pool } = api.start.database;
  const later = zipOf(['zip-4', 'zip-5'].map((id) => ({ name: `${id}.xml`, octets: xml(id) })));
  const old = (await upload(Buffer.from('what was refused'), 'later.zip')).body.items[0];
  await pool.query('update mail.dmarc_report_file set octets = $2 where report = $1', [old.id, later]);
  expect((await retry(old.id)).body).toMatchObject({ id: old.id, state: 'counted', movedTo: null });
  const counted = before.states.counted + 2;
  expect((await stands()).states).toEqual({ ...before.states, counted });

  // And what is counted already under another id leaves nothing behind that would be refused for ever.
  const same = (await upload(Buffer.from('what was refused too'), 'same.xml')).body.items[0];
  await pool.query('update mail.dmarc_report_file set octets = $2 where report = $1', [same.id, good[0]]);
  expect((await retry(same.id)).body.movedTo).toEqual({ kind: 'aggregate', id: items[0].id });
  expect((await stands()).states).toEqual({ ...before.states, counted });
});

test('what cannot be is refused in words', async () => {
  expect((await upload(Buffer.alloc(0))).status).toBe(400);
  for (const path of ['/dmarc/reports?from=yesterday', '/dmarc/senders?limit=0', '/dmarc/report-rows?cursor=x'])
    expect((await api.call(path)).status, path).toBe(400);
  expect((await api.call('/dmarc/reports/01a20217-8333-774e-8a3e-c3c6a9d38e7a')).status).toBe(404);
});

test('failure reports and TLS reports go to their own readers, from either page', async () => {
  const failure = Buffer.from(failureMail({ domain: 'example.com' }));
  const [told] = (await upload(failure, 'failure.eml')).body.items;
  expect(told).toMatchObject({
    kind: 'failure',
    state: 'counted',
    domain: 'example.com',
    organization: 'receiver.example',
  });
  expect((await upload(failure, 'failure.eml')).body.items).toMatchObject([{ state: 'again', id: told.id }]);
  expect(await ask(`/dmarc/failures/${told.id}`)).toMatchObject({
    isOurs: true,
    timesReceived: 2,
    source: '192.0.2.1',
    author: '"Boss" <boss@example.com>',
    alignment: ['dkim', 'spf'],
    deliveryResult: 'reject',
  });
  expect(await ask(`/dmarc/failures/${told.id}/content`)).toMatchObject({
    words: 'This mail failed: Pay now',
    isCut: false,
  });
  expect((await ask('/dmarc/failures?domain=other.example')).items).toEqual([]);
  expect((await ask('/dmarc/failures?source=no-address')).items).toEqual([]);

  const bare = Buffer.from('Subject: x\r\nContent-Type: message/feedback-report\r\n\r\nnothing\r\n');
  const [bad] = (await upload(bare, 'bad.eml')).body.items;
  expect(bad).toMatchObject({ kind: 'aggregate', state: 'refused' });
  expect(bad.reason).toContain('it is a failure report that cannot be read');

  const tls = gzipSync(readFileSync(new URL('../../reports/testdata/tls-report.json', import.meta.url)));
  const [session] = (await upload(tls, 'x.gz')).body.items;
  expect(session).toMatchObject({ kind: 'tls' });
  const give = async (name: string, octets: Uint8Array) => {
    const files = [{ name, base64: Buffer.from(octets).toString('base64') }];
    return (await api.call('/tls-reports/received', { method: 'POST', body: { files } })).body.items;
  };
  expect(await give('x.gz', tls)).toMatchObject([{ kind: 'tls', result: 'known', id: session.id }]);
  const xml = gzipSync(reportXml({ domain: 'example.com', reportId: 'by-the-other-page' }));
  expect(await give('r.xml.gz', xml)).toMatchObject([{ kind: 'aggregate', result: 'read' }]);
  expect(await give('failure.eml', failure)).toMatchObject([{ kind: 'failure', result: 'known', id: told.id }]);
  expect(await give('x.gz', Buffer.from('nothing'))).toMatchObject([{ kind: 'tls', result: 'refused' }]);
});

test('beside what reports count stands what our own log says', async () => {
  const { pool } = api.start.database;
  await using acceptor = createAcceptor({ pool });
  const put = async (from: string, state: string, destination: string) => {
    const summary = { subject: 's', from, to: 'x@far.example', messageId: '<1@x>' };
    const message = sampleMessage({ summary, recipients: [sampleRecipient({ destination })] });
    await acceptor.accept(message);
    await pool.query('update mail.recipient set state = $2 where message_id = $1', [message.id, state]);
  };
  await put('Ann <ann@log.example>', 'delivered', 'mx:far.example');
  await put('ann@News.Log.example', 'delivered', 'smarthost:relay');
  await put('ann@log.example', 'delivered', 'maildir:log.example');
  await put('ann@log.example', 'failed', 'mx:far.example');
  await put('"a@log.example" <ann@catalog.example>', 'delivered', 'mx:far.example');
  expect(await ask('/dmarc/did-we-send?domain=Log.example&days=2')).toMatchObject({ delivered: 2, isComplete: true });
  expect(await ask('/dmarc/did-we-send?domain=log.example&to=2026-01-01&days=2')).toMatchObject({ delivered: 0 });
  // From yesterday on: midnight may have come since the messages did.
  const [from, to] = [Date.now() - 86_400_000, Date.now()].map((at) => new Date(at).toISOString().slice(0, 10));
  const few = { domain: 'log.example', from: from!, to: to!, most: 2 };
  expect((await countSentInName(pool, few)).isComplete).toBe(false);
});
