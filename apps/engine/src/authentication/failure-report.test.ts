import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../rules/testing.ts';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';

let house: EngineForTest;
let dns: FakeDns;

beforeAll(async () => {
  dns = await createFakeDns({ negativeTtl: 0 });
  const txt = (name: string, text: string): void => dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('author.test', 'v=spf1 ip4:192.0.2.10 -all');
  txt('_dmarc.author.test', 'v=DMARC1; p=quarantine; ruf=mailto:a@author.test,mailto:b@outside.test');
  txt('_dmarc.silent.test', 'v=DMARC1; p=reject');
  txt('_dmarc.any.test', 'v=DMARC1; p=none; fo=1; ruf=mailto:a@any.test');
  txt('any.test', 'v=spf1 +all');
  txt('_dmarc.spf.test', 'v=DMARC1; p=none; fo=s; ruf=mailto:a@spf.test');
  txt('spf.test', 'v=spf1 -all');
  txt('_dmarc.suffix.test', 'v=DMARC1; p=reject; psd=y; ruf=mailto:a@suffix.test');
  txt('_dmarc.often.test', 'v=DMARC1; p=none; ruf=mailto:a@often.test');
  house = await startEngineForTest((configuration) => {
    configuration.proxy.requiredHosts = ['127.0.0.1'];
    configuration.dns.servers = [`127.0.0.1:${dns.port}`];
    configuration.dmarc.failureReports = 'all';
    configuration.dmarc.failureReportsPerDomain = 3;
    configuration.smtp.relayHosts = ['192.0.2.77'];
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await dns.close();
});

type Mail = { author: string; from?: string; client?: string; header?: string; body?: string };
async function sendUnjudged({
  author,
  from = 'x@elsewhere.test',
  client = '192.0.2.20',
  header = '',
  body = 'Hi',
}: Mail) {
  const raw = await connectRaw(house.port('mx'), { preface: [`PROXY TCP4 ${client} 198.51.100.1 4000 25\r\n`] });
  await raw.sayAll(`EHLO c.test\r\nMAIL FROM:<${from}>\r\nRCPT TO:<lee@example.test>\r\nDATA\r\n`, 4);
  const reply = await raw.say(`From: ${author}\r\nSubject: hello\r\n${header}\r\n${body}\r\n.\r\n`);
  raw.end();
  return reply;
}
/** Sends and waits until the verification is kept, which comes behind; gives its report. */
async function send(mail: Mail) {
  const before = await verifications();
  const reply = await sendUnjudged(mail);
  await expect.poll(verifications).toBe(before + 1);
  const { rows } = await house.database.pool.query(
    `SELECT f.*, v.id AS vid, convert_from(f.original, 'latin1') AS original FROM mail.verification v
     LEFT JOIN mail.failure_report f ON f.verification_id = v.id WHERE v.from_domain = $1 ORDER BY v.id DESC LIMIT 1`,
    [mail.author.slice(mail.author.indexOf('@') + 1)],
  );
  return { reply, row: rows[0] as Record<string, unknown> };
}
const verifications = async (): Promise<number> =>
  (await house.database.pool.query('SELECT count(*)::int AS n FROM mail.verification')).rows[0].n;
const publish = async (change: (configuration: Configuration) => void): Promise<void> => {
  const revision = await house.publish(change);
  await eventually(async () => {
    const { rows } = await house.database.pool.query('SELECT revision FROM process');
    return rows.every((row) => row.revision === revision) ? true : undefined;
  });
};

describe('what is noted for a report', () => {
  test('all that a worker needs, and the header of the message', async () => {
    const { row } = await send({ author: 'kim@author.test', from: 'kim@author.test' });
    expect(row).toMatchObject({
      state: 'waiting',
      policy_domain: 'author.test',
      addresses: ['a@author.test', 'b@outside.test'],
      original: 'From: kim@author.test\r\nSubject: hello\r\n',
      facts: {
        wanted: [{ kind: 'dmarc', failed: ['dkim', 'spf'], signature: null }],
        deliveryResult: 'policy',
        sourcePort: 4000,
        originalRcptTo: ['lee@example.test'],
        spfDns: [{ domain: 'author.test', record: 'v=spf1 ip4:192.0.2.10 -all' }],
        organizationalDomain: 'author.test',
      },
    });
    expect((row['facts'] as { authenticationResults: string }).authenticationResults).toMatch(
      /^mx\.example\.test; .*spf=fail .*dmarc=fail/,
    );
  });

  test.each([
    ['a domain that does not ask', { author: 'kim@silent.test' }, null, undefined],
    [
      'a message that passes, where only failures are asked for',
      { author: 'kim@author.test', from: 'kim@author.test', client: '192.0.2.10' },
      null,
      undefined,
    ],
    ['a message that passes, fo=1', { author: 'kim@any.test', from: 'kim@any.test' }, 'waiting', ['dmarc']],
    ['SPF that fails, fo=s', { author: 'kim@spf.test', from: 'kim@spf.test' }, 'waiting', ['spf']],
    ['the record of a public suffix', { author: 'kim@suffix.test' }, null, undefined],
    ['the null sender', { author: 'kim@author.test', from: '' }, 'withheld', ['dmarc']],
    [
      'a message of a program',
      { author: 'kim@author.test', header: 'Auto-Submitted: auto-replied\r\n' },
      'withheld',
      ['dmarc'],
    ],
    [
      'a report',
      { author: 'kim@author.test', header: 'Content-Type: multipart/report; boundary=b\r\n' },
      'withheld',
      ['dmarc'],
    ],
    ['Auto-Submitted: no', { author: 'kim@author.test', header: 'Auto-Submitted: no\r\n' }, 'waiting', ['dmarc']],
  ])('%s', async (_, mail, state, kinds) => {
    const { row } = await send(mail);
    expect(row['vid']).toBeTruthy();
    expect(row['state']).toBe(state);
    expect((row['facts'] as { wanted: { kind: string }[] } | null)?.wanted.map(({ kind }) => kind)).toEqual(kinds);
    if (state === 'withheld') expect(row).toMatchObject({ original: null, reason: expect.stringMatching(/./) });
  });

  test('a relay host’s mail is nobody’s business', async () => {
    const before = await house.database.pool.query('SELECT count(*) FROM mail.failure_report');
    await sendUnjudged({ author: 'kim@author.test', client: '192.0.2.77' });
    // What is kept comes in order: of the one before nothing will come now.
    await send({ author: 'kim@silent.test' });
    const after = await house.database.pool.query('SELECT count(*) FROM mail.failure_report');
    expect(after.rows).toEqual(before.rows);
  });

  test('beyond the limit of a domain nothing is kept but the reason', async () => {
    for (let sent = 0; sent < 3; sent++) expect((await send({ author: 'k@often.test' })).row['state']).toBe('waiting');
    const { row } = await send({ author: 'k@often.test' });
    expect(row).toMatchObject({ state: 'withheld', original: null, reason: expect.stringContaining('more than 3') });
  });

  test('the whole message where the settings say so', async () => {
    await publish((configuration) => {
      configuration.dmarc.failureContent = 'message';
      configuration.dmarc.failureReportsPerDomain = 1000;
    });
    const { row } = await send({ author: 'kim@any.test', body: 'the body' });
    expect(row['original']).toBe('From: kim@any.test\r\nSubject: hello\r\n\r\nthe body\r\n');
  });

  test('a message beyond 64 KB goes as its header', async () => {
    const { row } = await send({ author: 'kim@any.test', body: 'all work and no play\r\n'.repeat(4000) });
    expect(row['original']).toBe('From: kim@any.test\r\nSubject: hello\r\n');
  });
});

describe('when reports are noted', () => {
  const rule = (flag: 'dmarcEnableForensic' | 'dmarcDisableVerify') => ({
    name: 'switch',
    enabled: true,
    description: '',
    stages: ['mail' as const],
    when: 'sender.localPart == "switched"',
    verdict: 'warn' as const,
    reply: { code: 0, enhanced: '', text: '' },
    effects: [{ kind: 'control' as const, flag }],
    limit: { count: 0, period: 3600, key: 'x', per: 'command' as const, how: 'leaky' as const },
    onError: 'defer' as const,
  });

  test('a rule may switch them on', async () => {
    await publish((configuration) => {
      configuration.dmarc.failureReports = 'rules';
      configuration.rules.ordered = [rule('dmarcEnableForensic')];
    });
    expect((await send({ author: 'kim@any.test' })).row['state']).toBeNull();
    expect((await send({ author: 'kim@any.test', from: 'switched@x.test' })).row['state']).toBe('waiting');
  });

  test('off is off, whatever a rule says', async () => {
    await publish((configuration) => {
      configuration.dmarc.failureReports = 'off';
    });
    expect((await send({ author: 'kim@any.test', from: 'switched@x.test' })).row['state']).toBeNull();
  });

  test('without a check there is no report', async () => {
    await publish((configuration) => {
      configuration.dmarc.failureReports = 'all';
      configuration.rules.ordered = [rule('dmarcDisableVerify')];
    });
    const before = await verifications();
    await sendUnjudged({ author: 'kim@any.test', from: 'switched@x.test' });
    await send({ author: 'kim@any.test' });
    expect(await verifications()).toBe(before + 1);
  });
});
