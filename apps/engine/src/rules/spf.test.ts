import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import { ruleFacts } from '@posthorn/settings/rule-facts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';
import { putRulesInForce, type Rule } from './testing.ts';

let house: EngineForTest;
let dns: FakeDns;
beforeAll(async () => {
  dns = await createFakeDns({ negativeTtl: 0 });
  const txt = (name: string, text: string): void => dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('fail.test', 'v=spf1 ip4:192.0.2.10 exp=why.fail.test -all');
  txt('why.fail.test', 'ask %{d} about %{i}');
  txt('plain.test', 'v=spf1 -all');
  txt('soft.test', 'v=spf1 ~all');
  txt('neutral.test', 'v=spf1 ?all');
  txt('bank.test', 'v=spf1 ?all');
  txt('wrong.test', 'v=spf1 ipv4:1');
  txt('_dmarc.guess.test', 'v=DMARC1; p=reject');
  txt('_dmarc.fail.test', 'v=DMARC1; p=none');
  dns.set('guess.test', [{ type: 'A', data: '192.0.2.20', ttl: 0 }]);
  dns.set('far.test', [{ type: 'A', data: '203.0.113.1', ttl: 0 }]);
  dns.behave('broken.test TXT', { answer: 'servfail' });
  house = await startEngineForTest((configuration) => {
    configuration.proxy.requiredHosts = ['127.0.0.1'];
    configuration.dns.servers = [`127.0.0.1:${dns.port}`];
    configuration.dmarc.enforce = 'nothing';
    configuration.spf.treatAs = [{ domains: ['bank.test'], result: 'neutral', as: 'fail' }];
    configuration.spf.optOutRecipients = ['free@example.test'];
    configuration.spf.whyUrl = 'https://why.test/?from={sender}&ip={client}&d={domain}';
    configuration.spf.guess = 'v=spf1 a/24 -all';
    configuration.spf.guessHeader = true;
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await dns.close();
});

const rules = (...ordered: Rule[]): Promise<void> => putRulesInForce(house, ordered);
const words = (text: string): NonNullable<Rule['reply']> => ({ code: 0, enhanced: '', text });
async function send(
  from: string,
  { to = 'lee@example.test', helo = 'mta.fail.test', client = '192.0.2.20', author = 'x@nobody.test' } = {},
) {
  const raw = await connectRaw(house.port('mx'), { preface: [`PROXY TCP4 ${client} 198.51.100.1 4000 25\r\n`] });
  let reply = '';
  for (const line of [
    `EHLO ${helo}`,
    `MAIL FROM:<${from}>`,
    `RCPT TO:<${to}>`,
    'DATA',
    `From: ${author}\r\n\r\nHi\r\n.`,
  ]) {
    reply = (await raw.say(`${line}\r\n`)).split('\r\n').at(-1)!;
    if (/^[45]/.test(reply)) break;
  }
  raw.end();
  return reply;
}
const header = async (): Promise<string> => {
  const { rows } = await house.database.pool.query(
    `SELECT convert_from(c.bytes, 'latin1') AS text FROM mail.message m JOIN mail.content c ON c.id = m.content_id ORDER BY m.id DESC LIMIT 1`,
  );
  return (rows[0].text as string).replace(/\r\n[ \t]+/g, ' ').split('\r\n\r\n')[0]!;
};

describe('results', () => {
  test.each([
    ['plain.test', 'fail'],
    ['soft.test', 'softfail'],
    ['neutral.test', 'neutral'],
    ['nothing.test', 'none'],
    ['wrong.test', 'permerror'],
    ['broken.test', 'temperror'],
    ['bank.test', 'fail'],
  ])('%s: %s, at mail, rcpt and data alike', async (domain, result) => {
    for (const stage of ['mail', 'rcpt', 'data'] as const) {
      await rules({ stages: [stage], when: `spf.result == "${result}"`, reply: words('{spf.result}') });
      expect(await send(`a@${domain}`)).toBe(`550 5.7.1 ${result}`);
    }
  });

  test.each([
    ['fail:softfail', 'soft.test', true],
    ['fail:softfail', 'neutral.test', false],
    ['!pass', 'neutral.test', true],
    ['!softfail', 'soft.test', false],
    ['!softfail:fail', 'plain.test', true],
    ['!softfail:fail', 'neutral.test', false],
    ['err_temp', 'broken.test', true],
    ['err_perm', 'wrong.test', true],
    ['!err_perm:!err_temp', 'wrong.test', false],
    ['!err_perm:!err_temp', 'soft.test', true],
  ])('the list %s and %s: %s', async (list, domain, isIn) => {
    await rules({ stages: ['mail'], when: `resultIn(spf.result, "${list}")`, reply: words('in') });
    expect(await send(`a@${domain}`)).toMatch(isIn ? /^550/ : /^250/);
  });

  test('read differently for one domain: rules see it, the header keeps what is published', async () => {
    await rules({
      stages: ['data'],
      when: 'spf.result == "fail"',
      verdict: 'warn',
      effects: [{ kind: 'tag', tag: 'seen' }],
    });
    expect(await send('a@bank.test')).toMatch(/^250/);
    const text = await header();
    expect(text).toContain('X-Posthorn-Tags: seen');
    expect(text).toMatch(/^Received-SPF: neutral /m);
    expect(await send('a@neutral.test')).toMatch(/^250/);
    expect(await header()).not.toContain('X-Posthorn-Tags');
  });

  test('the null sender: the name in HELO; and that name beside another sender', async () => {
    await rules({ stages: ['mail'], reply: words('{spf.result} {spf.domain} {spf.heloResult}') });
    expect(await send('', { helo: 'plain.test' })).toBe('550 5.7.1 fail plain.test fail');
    expect(await send('a@soft.test', { helo: 'plain.test' })).toBe('550 5.7.1 softfail soft.test fail');
  });
});

describe('words', () => {
  test('with the domain’s own explanation, and without', async () => {
    await rules({ stages: ['mail'], reply: words('{spf.mechanism} {spf.smtpComment}') });
    expect(await send('a@fail.test')).toBe('550 5.7.1 -all fail.test explained: ask fail.test about 192.0.2.20');
    expect(await send('a@plain.test')).toBe(
      '550 5.7.1 -all domain of a@plain.test does not designate 192.0.2.20 as permitted sender',
    );
  });

  test('a page that explains, filled in', async () => {
    await rules({ stages: ['mail'], reply: words('see {spf.whyUrl}') });
    expect(await send('a@fail.test')).toBe(
      '550 5.7.1 see https://why.test/?from=a%40fail.test&ip=192.0.2.20&d=fail.test',
    );
  });

  test('a complete field, to be put anywhere', async () => {
    await rules({
      verdict: 'warn',
      effects: [
        { kind: 'addHeader', name: 'Received-SPF', value: '{spf.received}', position: 'top' },
        { kind: 'addHeader', name: 'X-Comment', value: '{spf.headerComment}', position: 'bottom' },
      ],
    });
    await send('a@soft.test');
    const text = await header();
    expect(text).toMatch(
      /^Received-SPF: softfail \(mx\.example\.test: .*\) client-ip=192\.0\.2\.20; envelope-from="?a@soft\.test/,
    );
    expect(text).toContain('X-Comment: domain of a@soft.test says that 192.0.2.20 is probably no permitted sender');
  });

  test('recipients who want none', async () => {
    await rules({ stages: ['rcpt'], when: 'spf.result == "fail" && !recipient.wantsNoSpf', reply: words('no') });
    expect(await send('a@plain.test')).toMatch(/^550/);
    expect(await send('a@plain.test', { to: 'free@example.test' })).toMatch(/^250/);
  });
});

describe('the best guess', () => {
  test('has facts of its own, only where nothing is published', async () => {
    await rules({
      stages: ['mail'],
      reply: words('[{spf.result}] [{spf.guessResult}] [{spf.guessDomain}] [{spf.guessMechanism}]'),
    });
    expect(await send('a@guess.test')).toBe('550 5.7.1 [none] [pass] [guess.test] [a/24]');
    expect(await send('a@far.test')).toBe('550 5.7.1 [none] [fail] [far.test] [-all]');
    expect(await send('a@soft.test')).toBe('550 5.7.1 [softfail] [] [] []');
  });

  test('its words do not speak of SPF', async () => {
    await rules({ stages: ['mail'], when: 'spf.guessResult == "fail"', reply: words('{spf.guessSmtpComment}') });
    const reply = await send('a@far.test');
    expect(reply).toBe('550 5.7.1 192.0.2.20 does not look like a mail server of far.test');
    expect(reply).not.toMatch(/spf/i);
  });

  test('has a header of its own', async () => {
    await rules({
      verdict: 'warn',
      effects: [
        {
          kind: 'addHeader',
          name: 'X-Words',
          value: '{spf.guessHeaderComment} / {spf.guessReceived}',
          position: 'bottom',
        },
      ],
    });
    await send('a@guess.test');
    const text = await header();
    expect(text).toMatch(/^X-SPF-Guess: pass \(.*\) client-ip=192\.0\.2\.20;/m);
    expect(text).toMatch(/^Received-SPF: none /m);
    expect(text).toMatch(/X-Words: domain of a@guess\.test designates .* \/ X-SPF-Guess: pass/);
    await send('a@soft.test');
    expect(await header()).not.toContain('X-SPF-Guess: ');
  });

  test('is never used by DMARC', async () => {
    await rules({
      stages: ['data'],
      reply: words('{spf.guessResult} {dmarc.status} {= string(size(dmarc.alignment)) }'),
    });
    expect(await send('a@guess.test', { author: 'a@guess.test' })).toBe('550 5.7.1 pass reject 0');
  });
});

describe('facts of the other checks', () => {
  test('what is aligned', async () => {
    await rules({
      stages: ['data'],
      reply: words('{dmarc.status} {= dmarc.alignment.join("+") } {dmarc.usedDomain} {dmarc.domainPolicy}'),
    });
    expect(await send('a@fail.test', { author: 'a@fail.test', client: '192.0.2.10' })).toBe(
      '550 5.7.1 accept spf fail.test none',
    );
    expect(await send('a@fail.test', { author: 'a@fail.test' })).toBe('550 5.7.1 none  fail.test none');
  });

  test('every name that the manual gives is known', async () => {
    const known = new Set(ruleFacts().map(({ name }) => name));
    const named =
      `smtp.prdr smtp.prdrRan tls.in.resumption proxy.session proxy.hostAddress proxy.hostPort proxy.targetAddress
      proxy.targetPort session.localAddress session.localPort message.smtputf8 message.requireTls spf.result spf.headerComment spf.received
      spf.smtpComment spf.domain spf.mechanism spf.guessResult spf.guessReceived dmarc.status dmarc.statusText dmarc.usedDomain
      dmarc.domainPolicy dmarc.alignment arc.state arc.stateReason arc.domains arc.oldestPass content.profile`.split(
        /\s+/,
      );
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    const lists = new Set(ruleFacts().flatMap(({ name, type }) => (type === 'list<string>' ? [name] : [])));
    const when = named.map((name) => `size(${lists.has(name) ? name : `string(${name})`}) >= 0`).join(' && ');
    await rules({ stages: ['data'], when, reply: words('all of them') });
    expect(await send('a@soft.test')).toBe('550 5.7.1 all of them');
  });

  test('a proxy is seen by its own names', async () => {
    await rules({
      stages: ['mail'],
      reply: words(
        '{= string(proxy.session) } {proxy.hostAddress} {proxy.targetAddress} {= string(proxy.targetPort) } {client.address} {= string(client.port) }',
      ),
    });
    expect(await send('a@soft.test')).toBe('550 5.7.1 true 127.0.0.1 198.51.100.1 25 192.0.2.20 4000');
    const raw = await connectRaw(house.port('mx'), { preface: ['PROXY UNKNOWN\r\n'] });
    await raw.say('EHLO c.test\r\n');
    // A health check has the proxy's own address on both sides.
    expect(await raw.say('MAIL FROM:<a@b.test>\r\n')).toMatch(/^550 5\.7\.1 true 127\.0\.0\.1 {2}0 127\.0\.0\.1 \d+$/);
    raw.end();
  });

  test('skipReceivedSpf and dmarcDisableVerify', async () => {
    await rules({
      stages: ['mail'],
      verdict: 'warn',
      effects: [
        { kind: 'control', flag: 'skipReceivedSpf' },
        { kind: 'control', flag: 'dmarcDisableVerify' },
      ],
    });
    await send('a@soft.test');
    const text = await header();
    expect(text).not.toMatch(/^Received-SPF/m);
    expect(text).not.toContain('dmarc=');
    expect(text).toContain('spf=softfail');
  });
});
