import { expect } from 'vitest';
import type { RestWorld } from './rest-world.ts';

/** Every operation about TLS reports, as a program asks them. */
export async function tlsReportsOverRest({ ask, readAs, refused }: RestWorld): Promise<void> {
  expect(await readAs('tlsReports-sessions')).toMatchObject({ sessions: 0, failed: 0, items: [] });
  expect((await readAs('tlsReports-destinations', { query: { failed: 'true' } })).items).toEqual([]);
  expect((await readAs('tlsReports-destination', { path: { domain: 'far.test' } })).items).toEqual([]);
  expect((await readAs('tlsReports-sent', { query: { state: 'waiting' } })).items).toEqual([]);
  const path = { id: '01a20217-8333-774e-8a3e-c3c6a9d38e7a' };
  await refused('tlsReports-sentReport', 404, { path });
  await refused('tlsReports-sendAgain', 404, { path });
  const text = JSON.stringify({
    'organization-name': 'Far Inc',
    'date-range': { 'start-datetime': '2026-11-21T00:00:00Z', 'end-datetime': '2026-11-21T23:59:59Z' },
    'report-id': 'one',
    policies: [{ policy: { 'policy-type': 'sts', 'policy-domain': 'far.test' } }],
  });
  const files = [text, text, 'nonsense'].map((words, at) => ({
    name: `${at}.json`,
    base64: Buffer.from(words).toString('base64'),
  }));
  const { items } = await ask('tlsReports-upload', { body: { files } });
  expect(items.map(({ result }: { result: string }) => result)).toEqual(['read', 'known', 'refused']);
  expect(items[0].remarks).toContain('it has no contact-info');
  expect((await readAs('tlsReports-received', { query: { state: 'read' } })).items).toMatchObject([{ repeats: 1 }]);
  expect(await readAs('tlsReports-receivedReport', { path: { id: items[0].id } })).toMatchObject({
    text,
    isOurs: false,
  });
  expect(await readAs('tlsReports-receivedSummary')).toMatchObject({ successful: 0, organizations: [] });
}
