import { gzipSync } from 'node:zlib';
import { failureMail, reportXml } from '@posthorn/api/testing/sample-reports';
import { expect } from 'vitest';
import { dmarcSentOverRest } from './rest-dmarc-sent.ts';
import type { RestWorld } from './rest-world.ts';

/** Every operation about aggregate reports of DMARC, as a program asks them. */
export async function dmarcReportsOverRest(world: RestWorld): Promise<void> {
  const { ask, readAs, refused } = world;
  const upload = async (octets: Uint8Array, name: string) =>
    (await ask('dmarc-uploadReport', { body: { name, base64: Buffer.from(octets).toString('base64') } })).items;
  const report = reportXml({ domain: 'nobody-has-this.test', reportId: 'one' });
  const [taken] = await upload(gzipSync(report), 'one.xml.gz');
  expect(taken).toMatchObject({ state: 'aside', records: 4, messages: 100, reason: 'its domain is none of ours' });
  expect(await upload(Buffer.from(report), 'one.xml')).toMatchObject([{ state: 'again', id: taken.id }]);
  const [bad] = await upload(Buffer.from('unused'), 'bad.gz');
  expect(bad).toMatchObject({ state: 'refused', reason: 'it is neither XML nor gzip nor zip' });
  await refused('dmarc-uploadReport', 400, { body: { base64: '?' } });

  expect((await readAs('dmarc-reports', { query: { state: 'aside' } })).items).toMatchObject([{ timesReceived: 2 }]);
  expect(await readAs('dmarc-report', { path: { id: taken.id } })).toMatchObject({ form: 'rfc9990', messages: 100 });
  expect(await ask('dmarc-retryReport', { path: { id: bad.id }, body: {} })).toMatchObject({ state: 'refused' });
  expect(await readAs('dmarc-report-file', { path: { id: bad.id } })).toBeTruthy();
  await refused('dmarc-report', 404, { path: { id: '01a20217-8333-774e-8a3e-c3c6a9d38e7a' } });
  const [told] = await upload(Buffer.from(failureMail({ domain: 'nobody-has-this.test' })), 'failure.eml');
  expect(told).toMatchObject({ kind: 'failure', state: 'aside', messages: 1 });
  expect((await readAs('dmarc-failures', { query: { source: '192.0.2.1' } })).items).toMatchObject([{ id: told.id }]);
  expect(await readAs('dmarc-failure', { path: { id: told.id } })).toMatchObject({ isOurs: false, shows: 'headers' });
  expect(await ask('dmarc-failureContent', { path: { id: told.id } })).toMatchObject({ isCut: false });
  expect(await ask('dmarc-failure-file', { path: { id: told.id } })).toContain('feedback-report');
  expect((await readAs('dmarc-reportRows', { query: { report: taken.id } })).items).toEqual([]);
  expect(await readAs('dmarc-senders', { query: { days: 7 } })).toMatchObject({ count: 0, items: [] });
  const one = { group: 'broken', sender: 'SendGrid' };
  expect(await readAs('dmarc-senderAddresses', { query: one })).toEqual({ items: [], distinct: 0, isComplete: true });
  expect(await readAs('dmarc-senderOverrides', { query: one })).toEqual({ items: [], isComplete: true });
  const sent = await readAs('dmarc-didWeSend', { query: { domain: 'nobody-has-this.test', days: 7 } });
  expect(sent).toMatchObject({ delivered: 0, isComplete: true });
  expect((await readAs('dmarc-sendersOverTime', { query: { days: 365 } })).buckets).toEqual([]);
  expect((await readAs('dmarc-reporters')).items).toEqual([]);
  expect(await readAs('dmarc-reportedDays', { query: { domain: 'ours.test' } })).toEqual({ days: null });
  expect(await readAs('dmarc-reportedDomains')).toEqual({ addresses: [], items: [] });
  expect((await readAs('dmarc-reportedNames', { query: { domain: 'ours.test' } })).items).toEqual([]);
  await dmarcSentOverRest(world);
}

/** What was verified of DMARC, and the list of public suffixes. */
export async function dmarcHistoryOverRest({ ask, readAs, refused }: RestWorld): Promise<void> {
  const { items } = await readAs('dmarc-list', { query: { status: 'failed' } });
  expect(items).toEqual([]);
  await refused('dmarc-get', 404, { path: { id: '01a20217-8333-774e-8a3e-c3c6a9d38e7a' } });
  expect(await readAs('dmarc-summary')).toMatchObject({ verified: expect.any(Number), alignment: expect.any(Array) });
  for (const id of ['dmarc-overTime', 'dmarc-bySource', 'dmarc-byDomain'])
    expect(await readAs(id)).toMatchObject({ countedFrom: expect.any(String) });
  expect(await readAs('dmarc-export', { query: { format: 'csv' } })).toContain('fromDomain');
  expect(await readAs('dmarc-publicSuffixList')).toMatchObject({ origin: 'shipped', rules: expect.any(Number) });
  await refused('dmarc-replacePublicSuffixList', 400, { body: { text: '<html>' } });
  expect(await ask('dmarc-restorePublicSuffixList')).toMatchObject({ origin: 'shipped' });
}
