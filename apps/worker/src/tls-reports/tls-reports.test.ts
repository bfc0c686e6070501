import { once } from 'node:events';
import { createServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { countReceivedTls, listReceivedTlsReports } from '@posthorn/db/mail/tls-report-received';
import {
  finishTlsReport,
  listSentTlsReports,
  planTlsReports,
  readSentTlsReport,
  type SentTlsReport,
  sendTlsReportAgain,
} from '@posthorn/db/mail/tls-report-sent';
import { addTlsSessions, listTlsDestinations, type TlsSessionCount } from '@posthorn/db/mail/tls-session';
import { formatTlsReport } from '@posthorn/reports/tls-rpt/format';
import { tlsReportsIn, writeTlsReportMail } from '@posthorn/reports/tls-rpt/mail';
import { readTlsReport } from '@posthorn/reports/tls-rpt/read';
import type { TlsReport } from '@posthorn/reports/tls-rpt/report';
import { type Made, makeCertificate } from '@posthorn/transport/testing/certificates';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';

const rooms = new AsyncDisposableStack();
let house: House;
let port = 0;
const posted: { path: string; type: string; octets: Buffer }[] = [];
let answer = 201;
const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
const keyOf = async ({ keys }: Made): Promise<string> =>
  pem('PRIVATE KEY', Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)));

beforeAll(async () => {
  const term = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000) };
  const authority = await makeCertificate({ name: 'Test authority', ca: true, ...term });
  const web = await makeCertificate({ name: 'web', issuer: authority, dns: ['web.reports.test'], ...term });
  const server = createServer(
    { key: await keyOf(web), cert: pem('CERTIFICATE', web.certificate.der) },
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const type = request.headers['content-type'] ?? '';
      posted.push({ path: request.url ?? '', type, octets: Buffer.concat(chunks) });
      response.writeHead(answer, answer === 302 ? { location: 'https://web.reports.test/elsewhere' } : {}).end();
    },
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
  rooms.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  house = rooms.use(
    await buildHouse({
      refuseWebServer: (address) => (address === '127.0.0.1' ? null : `${address} is not to be asked`),
      configure(configuration) {
        configuration.tlsRpt.send = true;
        configuration.tlsRpt.organization = 'Example Org';
        configuration.tlsRpt.sender = 'Reports <reports@example.org>';
        configuration.tlsRpt.excludeDomains = ['excluded.test'];
        configuration.tlsRpt.address = 'tls@ours.test';
        configuration.routing.localDomains = [
          {
            domain: 'ours.test',
            mailboxes: ['tls'],
            transport: { kind: 'maildir', directory: '{data}/{local}' },
          } as never,
        ];
        configuration.tls.trustAnchors = pem('CERTIFICATE', authority.certificate.der);
        configuration.routing.routes = [
          { name: 'world', match: ['*'], transport: { kind: 'discard' }, lastHop: false, enabled: true },
        ] as never;
      },
      dns: {
        negativeTtl: 0,
        zones: {
          '_smtp._tls.asks.test': [{ type: 'TXT', data: 'v=TLSRPTv1; rua=mailto:tls@asks.test' }],
          '_smtp._tls.web.test': [
            { type: 'TXT', data: `v=TLSRPTv1;rua=https://web.reports.test:${port}/v1,mailto:b@web.test` },
          ],
          '_smtp._tls.inside.test': [{ type: 'TXT', data: 'v=TLSRPTv1;rua=https://inside.reports.test/' }],
          '_smtp._tls.excluded.test': [{ type: 'TXT', data: 'v=TLSRPTv1;rua=mailto:a@excluded.test' }],
          '_smtp._tls.odd.test': [{ type: 'TXT', data: 'v=TLSRPTv1;rua=ftp://x' }],
          'web.reports.test': [{ type: 'A', data: '127.0.0.1' }],
          'inside.reports.test': [{ type: 'A', data: '10.0.0.1' }],
        },
        behaviours: { '_smtp._tls.broken.test TXT': { answer: 'servfail' } },
      },
    }),
  );
  await addTlsSessions(house.pool, [
    ...['asks', 'web', 'inside', 'excluded', 'odd', 'silent', 'broken'].map((name) => sessions(`${name}.test`, '', 5)),
    sessions('asks.test', 'certificate-expired', 2),
  ]);
  await addTlsSessions(house.pool, [sessions('asks.test', 'certificate-expired', 1)]);
  const { rows } = await house.pool.query<{ id: string }>(
    `insert into mail.tls_report_sent (id, day, domain, state, try_after)
     select mail.id_now(), day, domain, 'waiting', now() from (select distinct day, domain from mail.tls_session) d returning id`,
  );
  expect(rows).toHaveLength(7);
}, 60_000);
afterAll(() => rooms.disposeAsync());

const sessions = (domain: string, result: string, count: number): TlsSessionCount => ({
  day,
  domain,
  policy: { type: 'sts', strings: ['version: STSv1', 'mode: enforce'], mxHosts: [`mx.${domain}`] },
  result,
  host: `mx.${domain}`,
  address: result === '' ? '' : '192.0.2.1',
  sentFrom: '192.0.2.9',
  words: result === '' ? '' : 'the certificate is not valid at this time',
  sessions: count,
  lastAt: new Date(),
});

/** The row of a domain once its report is not under way any more. */
async function reportTo(domain: string): Promise<SentTlsReport> {
  let row: SentTlsReport | null = null;
  await house.until(async () => {
    const { rows } = await listSentTlsReports(house.pool, { domain, limit: 1 });
    row = rows[0] ? await readSentTlsReport(house.pool, rows[0].id) : null;
    return row !== null && (row.state !== 'waiting' || row.reason !== null);
  });
  return row!;
}

async function octetsOf(messageId: string): Promise<Buffer> {
  const { rows } = await house.pool.query<{ bytes: Buffer }>(
    'select c.bytes from mail.message m join mail.content c on c.id = m.content_id where m.id = $1',
    [messageId],
  );
  return rows[0]!.bytes;
}

describe('a report that goes out', () => {
  test('by mail: counted, packed, asking for no protection', async () => {
    const row = await reportTo('asks.test');
    expect(row).toMatchObject({ state: 'sent', successful: 5, failed: 3, reason: null });
    expect(row.targets).toMatchObject([{ to: 'mailto:tls@asks.test', state: 'sent' }]);
    const octets = await octetsOf(row.targets[0]!.messageId!);
    const text = octets.toString('latin1');
    expect(text).toMatch(/^From: "Reports" <reports@example\.org>\r$/m);
    expect(text).toMatch(/^TLS-Required: No\r$/m);
    expect(text).toMatch(/^Subject: Report Domain: asks\.test Submitter:/m);
    const [file] = tlsReportsIn(octets);
    const read = readTlsReport(file!.octets);
    if (!read.ok) throw new Error(read.reason);
    expect(read.remarks).toEqual([]);
    expect(read.report).toMatchObject({
      organizationName: 'Example Org',
      start: new Date(`${day}T00:00:00Z`),
      policies: [
        {
          type: 'sts',
          domain: 'asks.test',
          successful: 5,
          failed: 3,
          failures: [{ resultType: 'certificate-expired', failedSessions: 3, sendingIp: '192.0.2.9' }],
        },
      ],
    });
    const { rows } = await house.pool.query(
      `select sender, summary->>'tlsRequired' as required from mail.message where id = $1`,
      [row.targets[0]!.messageId],
    );
    expect(rows).toEqual([{ sender: 'reports@example.org', required: 'no' }]);
  });

  test('to a web server as well, which may take it later; the mail goes once', async () => {
    const row = await reportTo('web.test');
    expect(row.targets.map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect(posted[0]).toMatchObject({ path: '/v1', type: 'application/tlsrpt+gzip' });
    expect(readTlsReport(posted[0]!.octets).ok).toBe(true);
    answer = 302;
    expect(await sendTlsReportAgain(house.pool, row.id)).toMatchObject({ state: 'waiting', targets: [] });
    const moved = await reportTo('web.test');
    expect(moved).toMatchObject({ state: 'waiting', reason: expect.stringMatching(/web server answered 302/) });
    expect(moved.targets.map(({ state }) => state)).toEqual(['sent', 'waiting']);
    expect(posted.every(({ path }) => path === '/v1')).toBe(true);
    answer = 200;
    await house.pool.query('update mail.tls_report_sent set try_after = now(), reason = null where id = $1', [row.id]);
    const again = await reportTo('web.test');
    expect(again).toMatchObject({ state: 'sent', reason: null });
    expect(again.targets[0]).toEqual(moved.targets[0]);
    expect(again.report).toEqual(row.report);
  });

  test.each([
    ['excluded.test', 'withheld', /exclude/],
    ['odd.test', 'withheld', /holds no address/],
    ['inside.test', 'waiting', /10\.0\.0\.1 is not to be asked/],
    ['broken.test', 'waiting', /could not be looked up/],
  ])('%s: %s', async (domain, state, reason) => {
    expect(await reportTo(domain)).toMatchObject({ state, reason: expect.stringMatching(reason) });
  });

  test('who does not ask gets none and leaves no row', async () => {
    await house.until(
      async () => (await listSentTlsReports(house.pool, { domain: 'silent.test', limit: 1 })).rows.length === 0,
    );
  });

  test('an outcome of somebody who lost the report is not stored; a day is planned once', async () => {
    const row = await reportTo('asks.test');
    expect(await finishTlsReport(house.pool, { id: row.id, attempts: 0 }, { kind: 'unwanted' })).toBe(false);
    await planTlsReports(house.pool, { spreadSeconds: 0, back: 1 });
    expect(await planTlsReports(house.pool, { spreadSeconds: 0, back: 1 })).toBe(0);
    const { rows } = await listTlsDestinations(house.pool, { from: day, to: day, limit: 2, offset: 0 });
    expect(rows[0]).toMatchObject({ domain: 'asks.test', sessions: 8, failed: 3, results: ['certificate-expired'] });
  });
});

describe('a report that comes', () => {
  const report = (changes: Partial<TlsReport> = {}): TlsReport => ({
    organizationName: 'Far <b>Inc</b>\0',
    start: new Date(`${day}T00:00:00Z`),
    end: new Date(`${day}T23:59:59Z`),
    contactInfo: 'who@far.test',
    reportId: 'one',
    policies: [
      { type: 'sts', strings: [], domain: 'ours.test', mxHosts: [], successful: 90, failed: 4, failures: [failure] },
      {
        type: 'no-policy-found',
        strings: [],
        domain: 'strange.test',
        mxHosts: [],
        successful: 7,
        failed: 0,
        failures: [],
      },
    ],
    ...changes,
  });
  const failure = {
    resultType: 'certificate-host-mismatch',
    sendingIp: '198.51.100.1',
    receivingHost: 'mx.ours.test',
    receivingHelo: null,
    receivingIp: null,
    failedSessions: 4,
    additionalInformation: 'no such name',
    reasonCode: null,
  };
  const mailed = async (octets: Uint8Array, fileName = 'r.json.gz'): Promise<string> => {
    const content = writeTlsReportMail({
      id: 'x',
      now: new Date(),
      hostname: 'far.test',
      from: { name: '', address: 'r@far.test' },
      to: 'tls@ours.test',
      domain: 'ours.test',
      subject: 's',
      text: 't',
      fileName,
      octets,
    });
    return await house.accept(['tls@ours.test'], { content, size: content.length });
  };
  const received = async () => (await listReceivedTlsReports(house.pool, { limit: 50 })).rows;

  test('is read, counted once though it comes twice, and what is not ours is set apart', async () => {
    const id = await mailed(gzipSync(formatTlsReport(report())));
    await house.until(async () => (await received()).length === 1);
    await mailed(gzipSync(formatTlsReport(report())));
    await house.until(async () => (await received())[0]?.repeats === 1);
    expect(await received()).toMatchObject([
      { messageId: id, state: 'read', domains: ['ours.test', 'strange.test'], isOurs: true, successful: 97, failed: 4 },
    ]);
    expect(await countReceivedTls(house.pool, { from: day, to: day })).toMatchObject({
      days: [{ day, successful: 90, failed: 4 }],
      organizations: [{ reports: 1, successful: 90 }],
      failures: [{ result: 'certificate-host-mismatch', host: 'mx.ours.test', sessions: 4 }],
    });
    await house.until(async () => (await house.recipients(id))['tls@ours.test']?.state === 'delivered');
  });

  test('that is none is kept with the reason', async () => {
    await mailed(gzipSync(Buffer.alloc(12_000_000)), 'bomb.json.gz');
    await mailed(Buffer.from('PK\x03\x04'), 'r.zip');
    await house.accept(['tls@ours.test'], { content: Buffer.from('Subject: hi\r\n\r\nhello\r\n'), size: 22 });
    const large = Buffer.concat([Buffer.from('Subject: hi\r\n\r\n'), Buffer.alloc(49 * 1024 * 1024, 'x'.repeat(98))]);
    const id = await house.accept(['tls@ours.test'], { content: large, size: large.length });
    await house.until(async () => (await received()).length === 5);
    await house.until(async () => (await house.recipients(id))['tls@ours.test']?.state === 'delivered');
    expect((await received()).flatMap(({ reason }) => reason ?? []).sort()).toEqual([
      'it is a zip archive; TLS reports are JSON, plain or packed by gzip',
      'it is larger than 10485760 octets',
      'the mail holds no report',
      expect.stringContaining('the mail is larger than 48 MB'),
    ]);
  });
});
