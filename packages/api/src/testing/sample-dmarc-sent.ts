import { gzipSync } from 'node:zlib';
import {
  askForDmarcReports,
  claimDmarcReports,
  type DmarcSentOutcome,
  finishDmarcReport,
} from '@posthorn/db/mail/dmarc-sent';
import { insertVerifications } from '@posthorn/db/mail/verification';
import type { Pool } from '@posthorn/db/pool';
import { sampleVerification } from '@posthorn/queue/testing';
import { reportXml } from './sample-reports.ts';
import { hostileText } from './sample-traffic.ts';

/** What a test looks for afterwards. */
export type SampleDmarcSent = { day: string; delivered: string; withheld: string };

/** Reports about a day before all other samples: delivered, refused, resting, not to be sent; one address that rests; and hostile text everywhere. */
export async function putSampleDmarcSent(pool: Pool): Promise<SampleDmarcSent> {
  const noon = new Date(new Date().setUTCHours(12, 0, 0, 0) - 45 * 86_400_000);
  const day = noon.toISOString().slice(0, 10);
  const names = ['told', 'deaf', 'shy', 'evil'].map((name) => `${name}.example`);
  await insertVerifications(
    pool,
    names.map((fromDomain) => sampleVerification({ at: noon, fromDomain })),
  );
  for (const domain of names) await askForDmarcReports(pool, { day, domain, askedBy: 'kim' });
  const ids: Record<string, string> = {};
  for (const row of await claimDmarcReports(pool, { limit: 50, leaseSeconds: 60 })) {
    ids[row.domain] = row.id;
    await finishDmarcReport(
      pool,
      row,
      outcomes[row.domain] ?? { kind: 'withheld', reason: 'the settings exclude this domain' },
    );
  }
  await pool.query(`update mail.dmarc_sent set state = 'failed', reason = $1 where domain = 'deaf.example'`, [
    'no address took it; the last answer was: 550 5.7.1 No reports, please',
  ]);
  await pool.query(
    `insert into mail.dmarc_sent_rest (address, failures, reason, rests_until)
     values ('dmarc@deaf.example', 3, '550 5.7.1 No reports, please', now() + interval '6 days'), ($1, 1, $2, null)`,
    [`${hostileText.slice(0, 60)}@evil.example`, hostileText],
  );
  return { day, delivered: ids['told.example']!, withheld: ids['shy.example']! };
}

type To = Extract<DmarcSentOutcome, { kind: 'written' }>['to'];

const written = (domain: string, to: To, reason: string | null = null): DmarcSentOutcome => ({
  kind: 'written',
  report: {
    octets: gzipSync(reportXml({ domain, reportId: 'one' })),
    fileName: `mx.example.org!${domain}!1732147200!1732233599!one.xml.gz`,
    messages: 100,
    passed: 60,
    records: 4,
  },
  to,
  mail: [],
  events: [],
  reason,
  again: null,
});

const to = (address: string, state: To[number]['state'], words: string | null): To[number] => ({
  address,
  state,
  words,
  messageId: null,
});

const outcomes: Record<string, DmarcSentOutcome> = {
  'told.example': written('told.example', [
    to('dmarc@told.example', 'delivered', '250 2.0.0 Ok: queued as 4XyZ'),
    to('told@collector.example', 'refused', 'collector.example does not say that it takes reports about told.example'),
  ]),
  'deaf.example': written('deaf.example', [to('dmarc@deaf.example', 'delivered', '550 5.7.1 No reports, please')]),
  'evil.example': written(
    'evil.example',
    [to(`${hostileText.slice(0, 60)}@evil.example`, 'delivered', hostileText)],
    hostileText,
  ),
};
