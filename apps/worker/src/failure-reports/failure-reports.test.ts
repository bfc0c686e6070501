import type { NewFailureReport } from '@posthorn/db/mail/failure-report';
import { forgetVerifications, insertVerifications } from '@posthorn/db/mail/verification';
import { uuidv7 } from '@posthorn/events/id';
import { readLedger } from '@posthorn/queue/ledger';
import { readReport } from '@posthorn/reports/arf/read';
import { redactWord } from '@posthorn/reports/redact';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await buildHouse({
    dns: { negativeTtl: 0 },
    configure: (configuration) => {
      configuration.dmarc.failureReports = 'all';
      configuration.dmarc.failureReportsPerDomain = 2;
    },
  });
  const txt = (name: string, text: string): void => house.dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('author.test._report._dmarc.outside.test', 'v=DMARC1');
  txt('two.test._report._dmarc.outside.test', 'v=DMARC1; ruf=mailto:other@outside.test');
  house.dns.behave('_dmarc.broken.test TXT', { answer: 'servfail' });
});
afterAll(() => house[Symbol.asyncDispose]());

const header = 'From: Kim <kim@author.test>\r\nTo: Lee Smith <lee@example.test>\r\nSubject: hello\r\n';

/** Notes a report as the engine does, waits until it is finished, and gives its row with the messages it became. */
async function note(policyDomain: string, changes: Partial<NewFailureReport> = {}, isStored = false) {
  const id = uuidv7();
  await insertVerifications(house.pool, [
    {
      id,
      at: new Date('2026-11-22T03:00:00Z'),
      messageId: uuidv7(),
      sessionId: 's',
      isStored,
      reporter: 'mail.example.org',
      source: '192.0.2.20',
      sourceName: null,
      helo: 'c.test',
      envelopeFrom: 'pat@elsewhere.test',
      envelopeTo: ['example.test'],
      fromDomain: policyDomain,
      usedDomain: policyDomain,
      organizationalDomain: policyDomain,
      record: 'v=DMARC1; p=reject',
      policy: 'reject',
      status: 'reject',
      disposition: 'reject',
      override: null,
      rule: 'builtin.dmarc-reject',
      spf: null,
      dkim: [],
      isDkimAligned: false,
      arc: null,
      policySource: 'p',
      statusText: '',
      walk: [],
      revision: 1,
      evidence: null,
      failureReport: {
        policyDomain,
        addresses: [`ruf@${policyDomain}`],
        facts: {
          wanted: [
            {
              kind: 'dmarc',
              failed: ['dkim', 'spf'],
              signature: { domain: policyDomain, identity: `@${policyDomain}`, selector: 's' },
            },
          ],
          deliveryResult: 'reject',
          sourcePort: 4000,
          originalRcptTo: ['lee@example.test'],
          authenticationResults: 'mail.example.org; spf=fail smtp.mailfrom=pat@elsewhere.test; dmarc=fail',
          spfDns: [{ domain: 'elsewhere.test', record: 'v=spf1 -all' }],
          organizationalDomain: policyDomain,
        },
        original: Buffer.from(header),
        withheld: null,
        ...changes,
      },
    },
  ]);
  let row: Record<string, never> | undefined;
  await house.until(async () => {
    const { rows } = await house.pool.query('select * from mail.failure_report where verification_id = $1', [id]);
    row = rows[0];
    return rows[0].state !== 'waiting' || (rows[0].attempts > 0 && rows[0].reason !== null);
  });
  const { rows } = await house.pool.query<{ id: string; sender: string; origin: string; to: string; bytes: Buffer }>(
    `select m.id, m.sender, m.origin, r.address as to, c.bytes from mail.message m join mail.recipient r on r.message_id = m.id
     join mail.content c on c.id = m.content_id where m.id = any($1) order by m.id`,
    [row!['message_ids']],
  );
  return { id, row: row!, messages: rows };
}

describe('a report that goes out', () => {
  test('says what happened, to the domain that asked, with what is private hashed', async () => {
    const { row, messages } = await note('author.test');
    expect(row).toMatchObject({ state: 'sent', sent_to: ['ruf@author.test'], original: null, reason: null });
    expect(messages).toHaveLength(1);
    const [message] = messages;
    expect(message).toMatchObject({ sender: '', origin: 'generated', to: 'ruf@author.test' });
    const text = message!.bytes.toString('latin1');
    expect(text).toMatch(/^From: "Mail Delivery System" <postmaster@mail\.example\.org>\r\n/);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    const read = readReport(message!.bytes, 'strict');
    if (!read.ok) throw new Error(read.reason);
    const lee = /Original-Rcpt-To: <(\w{16})@example\.test>/.exec(text)?.[1];
    expect(lee).toBeTruthy();
    expect(read.report.feedback).toMatchObject({
      authFailure: 'dmarc',
      identityAlignment: ['dkim', 'spf'],
      deliveryResult: 'reject',
      sourceIp: '192.0.2.20',
      sourcePort: 4000,
      reportedDomains: ['author.test'],
      reportingMta: 'mail.example.org',
      arrival: new Date('2026-11-22T03:00:00Z'),
      dkim: { domain: 'author.test', identity: '@author.test', selector: 's' },
      spfDns: [{ domain: 'elsewhere.test', record: 'v=spf1 -all' }],
    });
    expect(text).not.toMatch(/lee@|pat@|Lee Smith/);
    expect(Buffer.from(read.report.original!.octets).toString()).toBe(
      `From: Kim <kim@author.test>\r\nTo: <${lee}@example.test>\r\nSubject: hello\r\n`,
    );
    // The key comes from the secret of the installation, not from anything a stranger could guess.
    expect(lee).not.toBe(redactWord('lee', Buffer.alloc(32)));
  });

  test('is an event, counts as generated, and the ledger is even', async () => {
    await house.until(async () => {
      const { rows } = await house.pool.query(`select data from mail.event where type = 'dmarc:failure-report'`);
      return rows.some(({ data }) => data.result === 'sent' && data.domain === 'author.test');
    });
    const { rows } = await house.pool.query(
      `select 1 from mail.event where type = 'msg:generate' and data->>'kind' = 'dmarc-failure'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    const { balanced, left } = await readLedger(house.pool);
    expect({ balanced, generated: left.generated > 0 }).toEqual({ balanced: true, generated: true });
  });

  test('another domain has to say that it takes them; who does not gets none', async () => {
    const addresses = ['a@outside.test', 'b@stranger.test'];
    const { row, messages } = await note('author.test', { addresses });
    expect(row).toMatchObject({ state: 'sent', sent_to: ['a@outside.test'] });
    expect(messages.map(({ to }) => to)).toEqual(['a@outside.test']);
  });

  test('it may name another address of its own', async () => {
    expect((await note('two.test', { addresses: ['a@outside.test'] })).row).toMatchObject({
      sent_to: ['other@outside.test'],
    });
  });

  test('every address gets one, for each thing that failed', async () => {
    const { facts } = await house.pool
      .query(`select facts from mail.failure_report limit 1`)
      .then(({ rows }) => rows[0] as { facts: NewFailureReport['facts'] });
    const wanted = [
      { kind: 'signature' as const, failed: ['dkim' as const], signature: null },
      { kind: 'spf' as const, failed: ['spf' as const], signature: null },
    ];
    const { messages } = await note('many.test', {
      addresses: ['a@many.test', 'b@many.test'],
      facts: { ...facts, wanted, organizationalDomain: 'many.test' },
    });
    expect(messages.map(({ to }) => to)).toEqual(['a@many.test', 'a@many.test', 'b@many.test', 'b@many.test']);
    const kinds = messages.map(({ bytes }) => {
      const read = readReport(bytes, 'strict');
      return read.ok && read.report.feedback.authFailure;
    });
    expect(kinds).toEqual(['signature', 'spf', 'signature', 'spf']);
  });
});

describe('a report that does not go out', () => {
  test.each([
    ['nobody takes it', 'alone.test', { addresses: ['a@stranger.test'] }, 'withheld', /stranger\.test does not say/],
    ['its address has no domain', 'alone.test', { addresses: ['a@[192.0.2.1]'] }, 'withheld', /names no domain/],
    ['the engine said no', 'alone.test', { withheld: 'the message is a report itself' }, 'withheld', /a report itself/],
    [
      'DNS fails: it is tried again',
      'alone.test',
      { addresses: ['a@broken.test'] },
      'waiting',
      /could not be looked up/,
    ],
  ])('%s', async (_, domain, changes, state, reason) => {
    const { row, messages } = await note(domain, changes);
    expect(row).toMatchObject({ state, reason: expect.stringMatching(reason) });
    expect(messages).toEqual([]);
  });

  test('beyond the limit of a domain; others still get theirs', async () => {
    for (let sent = 0; sent < 2; sent++) expect((await note('full.test')).row['state']).toBe('sent');
    expect((await note('full.test')).row).toMatchObject({
      state: 'withheld',
      reason: expect.stringMatching(/the limit is 2/),
    });
    expect((await note('empty.test')).row['state']).toBe('sent');
    await house.until(async () => {
      const { rows } = await house.pool.query(
        `select text from mail.event where type = 'dmarc:failure-report' and data->>'result' = 'withheld'`,
      );
      return rows.some(({ text }) => /the limit is 2/.test(text));
    });
  });

  test('beyond the limit for all', async () => {
    await house.publish((configuration) => {
      configuration.dmarc.failureReportsPerHour = 1;
    });
    expect((await note('last.test')).row).toMatchObject({
      state: 'withheld',
      reason: expect.stringMatching(/all domains is 1/),
    });
    await house.publish((configuration) => {
      configuration.dmarc.failureReportsPerHour = 1000;
    });
  });
});

describe('what the settings say', () => {
  test('a sender of their own stands in From and in the envelope; nothing is hashed, Subject goes', async () => {
    await house.publish((configuration) => {
      configuration.dmarc.forensicSender = 'Mail reports <reports@example.org>';
      configuration.dmarc.redactAddresses = false;
      configuration.dmarc.redactSubject = true;
      configuration.dmarc.failureContent = 'message';
    });
    const { messages } = await note('plain.test', { original: Buffer.from(`${header}\r\nAsk lee@example.test\r\n`) });
    const text = messages[0]!.bytes.toString('latin1');
    expect(messages[0]!.sender).toBe('reports@example.org');
    expect(text).toMatch(/^From: "Mail reports" <reports@example\.org>\r\n/);
    expect(text).toContain('Original-Rcpt-To: <lee@example.test>');
    expect(text).toContain('Subject: [redacted]\r\n\r\nAsk lee@example.test');
  });

  test('turned off in the meantime: what waits is withheld', async () => {
    await house.publish((configuration) => {
      configuration.dmarc.failureReports = 'off';
    });
    expect((await note('late.test')).row).toMatchObject({
      state: 'withheld',
      reason: 'failure reports were turned off',
    });
  });

  test('a report is forgotten with its verification', async () => {
    expect(await forgetVerifications(house.pool, -1)).toBeGreaterThan(5);
    const { rows } = await house.pool.query('select from mail.failure_report');
    expect(rows).toHaveLength(0);
  });
});
