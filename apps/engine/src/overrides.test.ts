import type { OverridePatch } from '@posthorn/settings/overrides';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, newPassword, type RawClient, startEngineForTest } from './testing.ts';

let house: EngineForTest;
const opened: RawClient[] = [];
beforeAll(async () => {
  house = await startEngineForTest((configuration) => {
    const { entries } = configuration.listeners;
    entries.push({ name: 'other', kind: 'mx', port: 0, address: '127.0.0.1', enabled: true });
    entries.push({ name: 'open', kind: 'submission', port: 0, address: '127.0.0.1', enabled: true });
    configuration.auth.accounts.push({ username: 'joe', password: newPassword('x'), enabled: true, senders: ['*'] });
    configuration.smtp.tarpitDelay = 0;
    configuration.overrides.listeners = { other, open: lax };
  });
});
afterEach(async () => {
  for (const client of opened) client.socket().destroy();
  await Promise.all(opened.splice(0).map(({ closed }) => closed));
});
afterAll(() => house[Symbol.asyncDispose]());

const open = async (listener: string): Promise<RawClient & { greeting: string }> => {
  const client = await connectRaw(house.port(listener));
  opened.push(client);
  return client;
};

/** Says the same again and again; the last answer. */
const untilClosed = async (client: RawClient, words: string): Promise<string> => {
  let answer = '';
  for (let count = 0; count < 5 && !answer.startsWith('421'); count++) answer = await client.say(words);
  await client.closed;
  return answer;
};

const other: OverridePatch = {
  smtp: {
    hostname: 'other.example.test',
    greeting: 'ESMTP for {listener}',
    help: 'Call us.',
    vrfy: 'on',
    maxMessageSize: 100_000,
    maxRecipients: 1,
    maxTextLineLength: 998,
    maxErrors: 2,
    maxNoops: 3,
    maxReceivedHops: 10,
    bareLineEndings: 'normalise',
    advertise: { chunking: false, binarymime: false, limits: false },
    relayHosts: ['127.0.0.1'],
    maxConnectionsPerClient: 3,
    maxConnectionsPerNetwork: 40,
    commandTimeout: 60,
    dataTimeout: 60,
    sessionTimeout: 120,
    minDataRate: 0,
  },
  dsn: { advertiseHosts: [] },
  smtputf8: { advertiseHosts: [] },
};
const lax: OverridePatch = {
  smtp: { requireAuthOnSubmission: false },
  auth: { mechanisms: ['PLAIN'], maxFailures: 1, failureDelay: 0 },
};

/** What the same words are answered at the listener with overrides, and at the one without. */
type Case = [what: string, words: string[], overridden: RegExp, elsewhere: RegExp];
const hello = 'EHLO c.example\r\n';
const mail = 'MAIL FROM:<a@b.test>\r\n';
const rcpt = 'RCPT TO:<joe@example.test>\r\n';
const hops = Array.from(
  { length: 12 },
  (_, at) => `Received: from a${at} by b${at}; Fri, 1 Jan 2027 00:00:00 +0000\r\n`,
);
const cases: Case[] = [
  ['hostname', [hello], /^250-other\.example\.test greets/, /^250-mx\.example\.test greets/],
  ['help', ['HELP\r\n'], /^214.*Call us\./, /^214.*This is Posthorn/],
  ['vrfy', [hello, 'VRFY joe@example.test\r\n'], /^250 2\.1\.5/, /^252 /],
  ['maxMessageSize', [hello], /SIZE 100000\b/, /SIZE 52428800\b/],
  ['maxMessageSize', [hello, 'MAIL FROM:<a@b.test> SIZE=100001\r\n'], /^552 5\.3\.4/, /^250 /],
  ['maxRecipients', [hello, mail, rcpt, 'RCPT TO:<ann@example.test>\r\n'], /^452 4\.5\.3/, /^250 /],
  ['advertise', [hello], /^(?!.*(CHUNKING|LIMITS))/s, /CHUNKING.*LIMITS/s],
  ['dsn.advertiseHosts', [hello], /^(?!.*DSN)/s, /DSN/],
  ['smtputf8.advertiseHosts', [hello], /^(?!.*SMTPUTF8)/s, /SMTPUTF8/],
  ['relayHosts', [hello, mail, 'RCPT TO:<kim@elsewhere.test>\r\n'], /^250 /, /^550 5\.7\.1/],
  [
    'maxReceivedHops',
    [hello, mail, rcpt, 'DATA\r\n', `${hops.join('')}\r\nx\r\n.\r\n`],
    /^554 5\.4\.6/,
    /^250 2\.0\.0/,
  ],
  ['bareLineEndings', [hello, mail, rcpt, 'DATA\r\n', 'a: b\r\n\r\nx\ny\r\n.\r\n'], /^250 2\.0\.0/, /^5\d\d /],
  ['maxTextLineLength', [hello, mail, rcpt, 'DATA\r\n', `a: b\r\n\r\n${'x'.repeat(999)}\r\n.\r\n`], /^5\d\d /, /^250 /],
];

describe('a listener’s own settings', () => {
  test.each(cases)('%s', async (_what, words, overridden, elsewhere) => {
    for (const [listener, expected] of [
      ['other', overridden],
      ['mx', elsewhere],
    ] as const) {
      const client = await open(listener);
      let answer = '';
      for (const line of words) answer = await client.say(line);
      expect(answer, listener).toMatch(expected);
    }
  });

  test('greeting', async () => {
    expect((await open('other')).greeting).toBe('220 other.example.test ESMTP for other');
    expect((await open('mx')).greeting).toBe('220 mx.example.test ESMTP Posthorn');
  });

  test('maxNoops and maxErrors end the connection there only', async () => {
    for (const word of ['NOOP\r\n', 'NONSENSE\r\n']) {
      const client = await open('other');
      expect(await untilClosed(client, word)).toMatch(/^421 4\.7\.0/);
      const elsewhere = await open('mx');
      expect((await elsewhere.sayAll(word.repeat(5), 5)).join(' ')).not.toContain('421');
    }
  });

  test('sign-in: not needed, other mechanisms, and one failure ends it', async () => {
    const client = await open('open');
    await client.say(hello);
    expect(await client.say(mail)).toMatch(/^250 /);
    const secure = await open('open');
    await secure.say(hello);
    await secure.say('STARTTLS\r\n');
    await secure.startTls();
    expect(await secure.say(hello)).toMatch(/AUTH PLAIN$/);
    const wrong = Buffer.from('\0joe\0wrong').toString('base64');
    expect(await secure.say(`AUTH PLAIN ${wrong}\r\n`)).toMatch(/^535 /);
    expect(await secure.reply()).toMatch(/^421 4\.7\.0/);
    const elsewhere = await open('submission');
    await elsewhere.say(hello);
    expect(await elsewhere.say(mail)).toMatch(/^530 5\.7\.0/);
  });

  test('connections of one client', async () => {
    const held = await Promise.all([1, 2, 3].map(() => open('mx')));
    expect((await open('other')).greeting).toMatch(/^421 4\.7\.0/);
    expect((await open('mx')).greeting).toMatch(/^220 /);
    expect(held).toHaveLength(3);
  });
});

test('what is published reaches the open connections of that listener only, and the tarpit is its own', async () => {
  const there = await open('open');
  const elsewhere = await open('mx');
  const until = Date.now() + 60_000;
  await house.publish((configuration) => {
    configuration.overrides.listeners = {
      ...configuration.overrides.listeners,
      open: { smtp: { maxMessageSize: 70_000, tarpitDelay: 1 }, tls: { requireHosts: ['*'] } },
    };
  });
  let answer = '';
  while (!answer.includes('SIZE 70000') && Date.now() < until) answer = await there.say(hello);
  expect(answer).toContain('SIZE 70000');
  expect(await elsewhere.say(hello)).toContain('SIZE 52428800');
  expect(await there.say(mail)).toMatch(/^530 5\.7\.0 Must issue a STARTTLS/);
  expect(await elsewhere.say(mail)).toMatch(/^250 /);
  const since = performance.now();
  await there.say(mail);
  expect(performance.now() - since).toBeGreaterThan(900);
});

test('patience: commands, content and the whole session', async () => {
  const silent = await open('other');
  const elsewhere = await open('mx');
  const sending = await open('other');
  await sending.sayAll(`${hello}${mail}${rcpt}DATA\r\n`, 4);
  house.passTime(65_000);
  expect(await silent.reply()).toMatch(/^421 4\.4\.2 other\.example\.test/);
  expect(await sending.reply()).toMatch(/^421 4\.4\.2 /);
  expect(await elsewhere.say('NOOP\r\n')).toMatch(/^250 /);
  const long = await open('other');
  for (let step = 0; step < 2; step++) {
    await long.say('NOOP\r\n');
    house.passTime(50_000);
  }
  await long.say('NOOP\r\n');
  house.passTime(30_000);
  expect(await long.reply()).toMatch(/^421 4\.4\.2 .*lasted too long/);
  expect(await elsewhere.say('NOOP\r\n')).toMatch(/^250 /);
});
