import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;

beforeAll(async () => {
  api = await startTestApi();
  const patch = { routing: { localDomains: [{ domain: 'a.test' }, { domain: 'b.test' }] } };
  const { status } = await api.call('/configuration', { method: 'PATCH', body: { patch, reason: 'test' } });
  expect(status).toBe(200);
});
afterAll(() => api?.[Symbol.asyncDispose]());

const DAY = 86_400;
const first = Date.UTC(2026, 9, 1) / 1000;

const report = fc.record({
  domain: fc.constantFrom('a.test', 'b.test'),
  organization: fc.constantFrom('Far', 'Near & Sons'),
  day: fc.nat(20),
  /** Some reporters write about several days at once. */
  span: fc.constantFrom(1, 1, 2, 7),
  counts: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 6 }),
  isProven: fc.boolean(),
});
type Report = ReturnType<typeof sampled>[number];
const sampled = (seed: number) => fc.sample(report, { numRuns: 25, seed });

const xmlOf = ({ domain, organization, day, span, counts, isProven }: Report, id: string): string => {
  const begin = first + day * DAY;
  const verdict = isProven ? 'pass' : 'fail';
  const rows = counts.map(
    (count, n) =>
      `<record><row><source_ip>192.0.2.${n + 1}</source_ip><count>${count}</count><policy_evaluated><disposition>none</disposition><dkim>${verdict}</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>${domain}</header_from></identifiers><auth_results><dkim><domain>${domain}</domain><selector>s</selector><result>${verdict}</result></dkim><spf><domain>x.test</domain><result>fail</result></spf></auth_results></record>`,
  );
  return `<feedback><report_metadata><org_name>${organization.replace('&', '&amp;')}</org_name><email>a@far.test</email><report_id>${id}</report_id><date_range><begin>${begin}</begin><end>${begin + span * DAY - 1}</end></date_range></report_metadata><policy_published><domain>${domain}</domain><p>none</p></policy_published>${rows.join('')}</feedback>`;
};

/** The same report as different senders and mail systems bring it. */
const ways: readonly ((xml: string) => { name: string; octets: Buffer })[] = [
  (xml) => ({ name: 'r.xml', octets: Buffer.from(xml) }),
  (xml) => ({ name: 'r.xml.gz', octets: gzipSync(xml) }),
  (xml) => ({ name: 'r.zip', octets: Buffer.concat([gzipSync(xml.slice(0, 100)), gzipSync(xml.slice(100))]) }),
  (xml) => ({ name: 'utf16.xml', octets: Buffer.from(`\ufeff${xml}`, 'utf16le') }),
  (xml) => ({
    name: 'pretty.xml',
    octets: Buffer.from(`<?xml version="1.0"?>\r\n${xml.replaceAll('><', '>\r\n  <')}`),
  }),
  (xml) => ({
    name: 'mail.eml',
    octets: Buffer.from(
      `From: a@far.test\r\nSubject: x\r\nContent-Type: application/octet-stream; name=r.gz\r\nContent-Transfer-Encoding: base64\r\n\r\n${gzipSync(xml).toString('base64')}\r\n`,
    ),
  }),
];

test('whatever way and how often a report comes, over one day or several, every number is the sum of the files, once', async () => {
  const reports = sampled(7);
  const files = reports.flatMap((one, index) => ways.map((way) => way(xmlOf(one, `id-${index}`))));
  const [order] = fc.sample(fc.shuffledSubarray(files, { minLength: files.length }), { numRuns: 1, seed: 7 });
  const states: Record<string, number> = {};
  for (const { name, octets } of order!) {
    const body = { name, base64: octets.toString('base64') };
    const { status, body: taken } = await api.call('/dmarc/reports', { method: 'POST', body });
    expect(status).toBe(201);
    for (const { state } of taken.items) states[state] = (states[state] ?? 0) + 1;
  }
  expect(states).toEqual({ counted: reports.length, again: reports.length * (ways.length - 1) });

  const sum = (of: readonly number[]) => of.reduce((total, count) => total + count, 0);
  const all = (of: readonly Report[]) => sum(of.flatMap(({ counts }) => counts));
  const days = 'from=2026-09-01&to=2026-11-30';
  for (const domain of ['a.test', 'b.test']) {
    const own = reports.filter((one) => one.domain === domain);
    const senders = await api.call(`/dmarc/senders?${days}&domain=${domain}`);
    expect(senders.body).toMatchObject({ count: all(own), passed: all(own.filter(({ isProven }) => isProven)) });
    const { buckets } = (await api.call(`/dmarc/senders/over-time?${days}&domain=${domain}`)).body;
    expect(sum(buckets.map(({ count }: { count: number }) => count))).toBe(all(own));
    const rows = (await api.call(`/dmarc/report-rows?${days}&domain=${domain}&limit=200`)).body.items;
    expect(sum(rows.map(({ count }: { count: number }) => count))).toBe(all(own));
  }
  const { items } = (await api.call(`/dmarc/reporters?${days}`)).body;
  for (const organization of ['Far', 'Near & Sons']) {
    const own = reports.filter((one) => one.organization === organization);
    expect(items).toContainEqual(expect.objectContaining({ organization, reports: own.length, count: all(own) }));
  }
});
