import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';

let system: System;
beforeAll(async () => {
  system = await createSystem({
    dns: { negativeTtl: 0 },
    configure: (configuration) => {
      configuration.smtp.relayHosts = [];
      configuration.smtp.reverseDns = false;
      configuration.dmarc.failureReports = 'all';
      configuration.routing.localDomains.push({
        domain: 'example.test',
        mailboxes: 'any',
        transport: { kind: 'sandbox' },
        subaddressSeparator: '+',
      });
    },
  });
  const txt = (name: string, text: string): void => system.dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('author.test', 'v=spf1 -all');
  txt('_dmarc.author.test', 'v=DMARC1; p=reject; ruf=mailto:ruf@author.test,mailto:ruf@collector.test');
  txt('author.test._report._dmarc.collector.test', 'v=DMARC1');
});
afterAll(() => system[Symbol.asyncDispose]());

const arrived = async (count: number): Promise<{ to: string; raw: Buffer }[]> => {
  for (let tries = 0; tries < 1200; tries++) {
    const { rows } = await system.pool.query(
      `select array_to_string(recipients, ',') as to, content as raw from mail.sandbox_message where recipients && '{ruf@author.test,ruf@collector.test}' order by 1`,
    );
    if (rows.length >= count) return rows;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no report arrived');
};

test('a forged message is refused, and its domain told over SMTP at both addresses', async () => {
  const client = createTransport({ host: '127.0.0.1', port: system.port('mx'), secure: false, ignoreTLS: true });
  const refused = await client
    .sendMail({
      from: 'kim@author.test',
      to: 'lee@example.test',
      subject: 'Your account',
      text: 'Click here',
    })
    .catch((error: Error) => error.message);
  expect(refused).toMatch(/550 5\.7\.1 Neither SPF nor DKIM vouch for author\.test/);
  const reports = await arrived(2);
  expect(reports.map(({ to }) => to)).toEqual(['ruf@author.test', 'ruf@collector.test']);
  for (const { raw } of reports) {
    const mail = await PostalMime.parse(raw);
    expect(mail.subject).toBe('DMARC failure report for author.test');
    const fields = Buffer.from(
      mail.attachments.find(({ mimeType }) => mimeType === 'message/feedback-report')!.content as ArrayBuffer,
    ).toString();
    expect(fields).toMatch(/^Auth-Failure: dmarc\r?$/m);
    expect(fields).toMatch(/^Identity-Alignment: dkim, spf\r?$/m);
    expect(fields).toMatch(/^Delivery-Result: reject\r?$/m);
    expect(fields).toMatch(/^SPF-DNS: txt : author\.test : "v=spf1 -all"\r?$/m);
    expect(raw.toString()).not.toMatch(/lee@example\.test|Click here/);
  }
  const { rows } = await system.pool.query('select state, sent_to from mail.failure_report');
  expect(rows).toEqual([{ state: 'sent', sent_to: ['ruf@author.test', 'ruf@collector.test'] }]);
});

test('a report that comes in, forged too, causes none', async () => {
  const client = createTransport({ host: '127.0.0.1', port: system.port('mx'), secure: false, ignoreTLS: true });
  await client
    .sendMail({
      envelope: { from: '', to: 'lee@example.test' },
      from: 'kim@author.test',
      to: 'lee@example.test',
      headers: { 'Auto-Submitted': 'auto-generated' },
      text: 'a report',
    })
    .catch(() => undefined);
  for (let tries = 0; tries < 1200; tries++) {
    const { rows } = await system.pool.query(`select reason from mail.failure_report where state = 'withheld'`);
    if (rows.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rows } = await system.pool.query(`select state from mail.failure_report order by at`);
  expect(rows.map(({ state }) => state)).toEqual(['sent', 'withheld']);
  const { rows: generated } = await system.pool.query(`select 1 from mail.message where origin = 'generated'`);
  expect(generated).toHaveLength(2);
});
