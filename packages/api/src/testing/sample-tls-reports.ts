import { keepReceivedTlsReport } from '@posthorn/db/mail/tls-report-received';
import { addTlsSessions, type TlsSessionCount, type TlsSessionPolicy } from '@posthorn/db/mail/tls-session';
import type { Pool } from '@posthorn/db/pool';
import { uuidv7 } from '@posthorn/events/id';
import { tlsReportToKeep } from '@posthorn/reports/tls-rpt/keep';
import { parseTlsReport } from '@posthorn/reports/tls-rpt/read';

/** Some weeks of sessions, reports sent and received, one that is hostile in every text, and one that is none. */
export async function putSampleTlsReports(
  pool: Pool,
  now = new Date(),
): Promise<{ sentId: string; receivedId: string }> {
  const dayAt = (ago: number): string => new Date(now.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  const sts: TlsSessionPolicy = {
    type: 'sts',
    strings: ['version: STSv1', 'mode: enforce', 'mx: *.mail.partner.example', 'max_age: 604800'],
    mxHosts: ['*.mail.partner.example'],
  };
  const dane: TlsSessionPolicy = {
    type: 'tlsa',
    strings: ['3 1 1 8bb6b9e1ad0bd8fd0ffb8ac4b7c8b5a7c1e1c7c4e6a1b5d2f3e4a5b6c7d8e9f0'],
    mxHosts: ['mx.bank.example'],
  };
  const none: TlsSessionPolicy = { type: 'no-policy-found', strings: [], mxHosts: [] };
  const count = (ago: number, domain: string, more: Partial<TlsSessionCount>): TlsSessionCount => ({
    day: dayAt(ago),
    domain,
    policy: none,
    result: '',
    host: `mx.${domain}`,
    address: '',
    sentFrom: '198.51.100.7',
    words: '',
    sessions: 1,
    lastAt: new Date(now.getTime() - ago * 86_400_000 - 60_000),
    ...more,
  });
  const days = Array.from({ length: 21 }, (_, ago) => ago);
  await addTlsSessions(pool, [
    ...days.map((ago) => count(ago, 'partner.example', { policy: sts, sessions: 120 + ((ago * 37) % 50) })),
    ...days.map((ago) => count(ago, 'bank.example', { policy: dane, sessions: 40 + ((ago * 13) % 20) })),
    ...days.map((ago) => count(ago, 'old.example', { sessions: 8 })),
    ...[1, 2, 3].map((ago) =>
      count(ago, 'partner.example', {
        policy: sts,
        result: 'certificate-expired',
        host: 'mx2.mail.partner.example',
        address: '203.0.113.25',
        words: 'the certificate is not valid at this time: it has expired',
        sessions: 17 * ago,
      }),
    ),
    count(5, 'bank.example', {
      policy: dane,
      result: 'validation-failure',
      address: '203.0.113.9',
      words: 'the certificate is none of those that the TLSA records name',
      sessions: 2,
    }),
    count(4, 'legacy.example', {
      result: 'starttls-not-supported',
      address: '203.0.113.77',
      words: 'the host does not offer STARTTLS',
      sessions: 31,
    }),
  ]);
  const sent = await pool.query<{ id: string }>(
    `insert into mail.tls_report_sent (id, day, domain, state, reason, report, targets, successful, failed, attempts, try_after, finished_at)
     values (mail.id_now(), $1, 'partner.example', 'sent', null, $2, $3, 157, 17, 1, now(), now()),
       (mail.id_now(), $1, 'bank.example', 'waiting', null, null, '[]', 0, 0, 0, now() + interval '3 hours', null),
       (mail.id_now(), $4, 'closed.example', 'withheld', 'its record cannot be read: it has no rua', null, '[]', 0, 0, 1, now(), now())
     returning id`,
    [
      dayAt(1),
      JSON.stringify(reportOf('Example Org', 'partner.example', dayAt(1), 17)),
      JSON.stringify([
        { to: 'mailto:tls-reports@partner.example', state: 'sent', words: 'in our queue' },
        { to: 'https://reports.partner.example/v1/tls', state: 'sent', words: 'the web server answered 201' },
      ]),
      dayAt(2),
    ],
  );
  const received: string[] = [];
  for (const ago of days.slice(1, 15))
    for (const [organization, failed] of [
      ['Google Inc.', ago % 6 === 2 ? 4 : 0],
      ['Microsoft Corporation', 0],
    ] as const)
      received.push(await keep(reportOf(organization, 'example.org', dayAt(ago), failed), ago));
  await keep(reportOf('<img src=x onerror=alert(1)>\u202egnp.exe', 'stranger.example', dayAt(1), 1), 1);
  await keepReceivedTlsReport(pool, {
    id: uuidv7(),
    receivedAt: now,
    source: 'upload',
    messageId: null,
    fileName: 'report<script>.json.gz',
    octets: Buffer.from([0x1f, 0x8b, 1]),
    reason: 'it cannot be unpacked',
    remarks: [],
    report: null,
  });
  return { sentId: sent.rows[0]!.id, receivedId: received[2]! };

  async function keep(report: object, ago: number): Promise<string> {
    const text = JSON.stringify(report);
    const read = parseTlsReport(text);
    if (!read.ok) throw new Error(read.reason);
    const { id } = await keepReceivedTlsReport(pool, {
      id: uuidv7(),
      receivedAt: new Date(now.getTime() - (ago - 1) * 86_400_000),
      source: 'mail',
      messageId: null,
      fileName: 'report.json.gz',
      octets: Buffer.from(text),
      reason: null,
      remarks: read.remarks,
      report: tlsReportToKeep(read.report, (domain) => domain === 'example.org'),
    });
    return id;
  }
}

const reportOf = (organization: string, domain: string, day: string, failed: number): object => ({
  'organization-name': organization,
  'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
  'contact-info': 'smtp-tls-reporting@reporter.example',
  'report-id': `${day}_${domain}`,
  policies: [
    {
      policy: { 'policy-type': 'sts', 'policy-string': ['version: STSv1', 'mode: testing'], 'policy-domain': domain },
      summary: { 'total-successful-session-count': 157, 'total-failure-session-count': failed },
      ...(failed > 0
        ? {
            'failure-details': [
              {
                'result-type': 'certificate-host-mismatch',
                'sending-mta-ip': '198.51.100.62',
                'receiving-mx-hostname': `mx-backup.${domain}`,
                'failed-session-count': failed,
              },
            ],
          }
        : {}),
    },
  ],
});
