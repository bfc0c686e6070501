import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, putRulesInForce } from '../rules/testing.ts';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';

let house: EngineForTest;
let dns: FakeDns;
beforeAll(async () => {
  dns = await createFakeDns({ negativeTtl: 0 });
  const txt = (name: string, text: string): void => dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('xn--bcher-kva.test', 'v=spf1 ip4:192.0.2.10 -all');
  txt('_dmarc.xn--bcher-kva.test', 'v=DMARC1; p=none');
  house = await startEngineForTest((configuration) => {
    configuration.proxy.requiredHosts = ['127.0.0.1'];
    configuration.dns.servers = [`127.0.0.1:${dns.port}`];
    configuration.smtp.vrfy = 'on';
    configuration.smtputf8.advertiseHosts = ['!192.0.2.50', '*'];
    configuration.routing.localDomains.push({
      domain: 'xn--mller-kva.test',
      mailboxes: 'any',
      transport: { kind: 'sandbox' },
      subaddressSeparator: '+',
    });
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await dns.close();
});

/** What the client says, in UTF-8; a reply for each line. */
async function talk(lines: string[], { client = '192.0.2.10', tls = false } = {}): Promise<string[]> {
  const raw = await connectRaw(house.port('mx'), { preface: [`PROXY TCP4 ${client} 198.51.100.1 4000 25\r\n`] });
  if (tls) {
    await raw.sayAll('EHLO c.test\r\nSTARTTLS\r\n', 2);
    await raw.startTls();
  }
  const replies: string[] = [];
  for (const line of ['EHLO c.test', ...lines]) replies.push(await raw.say(Buffer.from(`${line}\r\n`, 'utf8')));
  raw.end();
  return replies.slice(1);
}
const message = 'From: Kim <kim@bücher.test>\r\nSubject: Grüße\r\n\r\nHallo\r\n.';
async function newest() {
  const { rows } = await house.database.pool.query(
    `SELECT m.sender, m.smtputf8, m.client, m.authentication, m.summary, r.address, r.destination, r.state,
       (SELECT string_agg(convert_from(c.bytes, 'utf8'), '' ORDER BY c.seq) FROM mail.content c WHERE c.id = m.content_id) AS text
     FROM mail.message m JOIN mail.recipient r ON r.message_id = m.id ORDER BY m.id DESC LIMIT 1`,
  );
  return rows[0];
}
const send = (from: string, to: string, options?: { tls?: boolean; content?: string }) =>
  talk([`MAIL FROM:<${from}> SMTPUTF8 BODY=8BITMIME`, `RCPT TO:<${to}>`, 'DATA', options?.content ?? message], options);

describe('what is offered', () => {
  const ehlo = async (client: string): Promise<string> => {
    const raw = await connectRaw(house.port('mx'), { preface: [`PROXY TCP4 ${client} 198.51.100.1 4000 25\r\n`] });
    const reply = await raw.say('EHLO c.test\r\n');
    raw.end();
    return reply;
  };
  const publish = async (eightbitmime: boolean): Promise<void> => {
    const revision = await house.publish((configuration) => {
      configuration.smtp.advertise.eightbitmime = eightbitmime;
    });
    await eventually(async () => {
      const { rows } = await house.database.pool.query('SELECT revision FROM process');
      return rows.every((row) => row.revision === revision) ? true : undefined;
    });
  };

  test('SMTPUTF8 to everybody but those who are taken out', async () => {
    expect(await ehlo('192.0.2.10')).toMatch(/250[- ]SMTPUTF8/);
    expect(await ehlo('192.0.2.50')).not.toMatch(/SMTPUTF8/);
  });

  test('where it is not offered, it is not understood', async () => {
    const options = { client: '192.0.2.50' };
    expect(await talk(['MAIL FROM:<a@b.test> SMTPUTF8'], options)).toEqual([expect.stringMatching(/^555/)]);
  });

  test('without 8BITMIME there is none', async () => {
    await publish(false);
    expect(await ehlo('192.0.2.10')).not.toMatch(/SMTPUTF8/);
    await publish(true);
    expect(await ehlo('192.0.2.10')).toMatch(/SMTPUTF8/);
  });
});

describe('addresses beyond ASCII', () => {
  test.each([
    ['a sender', ['MAIL FROM:<jürgen@b.test>']],
    ['a sender’s domain', ['MAIL FROM:<kim@bücher.test>']],
    ['a recipient', ['MAIL FROM:<a@b.test>', 'RCPT TO:<jürgen@example.test>']],
    ['a recipient’s domain', ['MAIL FROM:<a@b.test>', 'RCPT TO:<kim@müller.test>']],
    ['VRFY', ['VRFY jürgen@example.test']],
  ])('%s without SMTPUTF8: 553 5.6.7', async (_, lines) => {
    expect((await talk(lines)).at(-1)).toMatch(/^553 5\.6\.7/);
  });

  test('SMTPUTF8 takes no value, and stands once', async () => {
    expect((await talk(['MAIL FROM:<a@b.test> SMTPUTF8=yes'])).at(-1)).toMatch(/^501 5\.5\.4/);
    expect((await talk(['MAIL FROM:<a@b.test> SMTPUTF8 SMTPUTF8'])).at(-1)).toMatch(/^501/);
  });

  test('octets that are no UTF-8 are no address', async () => {
    const raw = await connectRaw(house.port('mx'), { preface: ['PROXY TCP4 192.0.2.10 198.51.100.1 4000 25\r\n'] });
    await raw.say('EHLO c.test\r\n');
    expect(await raw.say(Buffer.from('MAIL FROM:<j\xfcrgen@b.test> SMTPUTF8\r\n', 'latin1'))).toMatch(/^5/);
    raw.end();
  });

  test('VRFY with it answers for an address here', async () => {
    expect((await talk(['VRFY jürgen@example.test SMTPUTF8'])).at(-1)).toMatch(/^250/);
  });

  test('are kept as they were said', async () => {
    expect((await send('jürgen@bücher.test', 'jürgen@example.test')).at(-1)).toMatch(/^250/);
    expect(await newest()).toMatchObject({
      sender: 'jürgen@bücher.test',
      address: 'jürgen@example.test',
      smtputf8: true,
    });
  });

  test('a domain of ours is ours in both forms', async () => {
    expect((await send('kim@bücher.test', 'kim@müller.test')).at(-1)).toMatch(/^250/);
    const { destination } = await newest();
    expect((await send('kim@bücher.test', 'kim@xn--mller-kva.test')).at(-1)).toMatch(/^250/);
    expect((await newest()).destination).toBe(destination);
  });

  test('a foreign one is refused in both forms', async () => {
    const replies = await talk([
      'MAIL FROM:<kim@bücher.test> SMTPUTF8',
      'RCPT TO:<kim@fräulein.test>',
      'RCPT TO:<kim@xn--frulein-8wa.test>',
    ]);
    expect(replies.slice(1)).toEqual([expect.stringMatching(/^550 5\.7\.1/), expect.stringMatching(/^550 5\.7\.1/)]);
  });

  test('a message without the parameter is none of SMTPUTF8, whatever its header holds', async () => {
    const replies = await talk(['MAIL FROM:<a@b.test> BODY=8BITMIME', 'RCPT TO:<lee@example.test>', 'DATA', message]);
    expect(replies.at(-1)).toMatch(/^250/);
    expect(await newest()).toMatchObject({ smtputf8: false, client: { protocol: 'ESMTP' } });
  });

  test('one message does not speak for the next', async () => {
    const replies = await talk(['MAIL FROM:<jürgen@b.test> SMTPUTF8', 'RSET', 'MAIL FROM:<jürgen@b.test>']);
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '553']);
  });
});

describe('what is looked up', () => {
  test('the A-labels of the sender’s domain, with the parameter or not', async () => {
    await send('kim@bücher.test', 'lee@example.test');
    const { authentication } = await newest();
    expect(authentication).toMatchObject({
      spf: { result: 'pass', domain: 'xn--bcher-kva.test', lookups: [{ name: 'xn--bcher-kva.test' }] },
      dmarc: { fromDomain: 'xn--bcher-kva.test', alignment: { spf: true } },
    });
    await talk(['MAIL FROM:<kim@xn--bcher-kva.test>', 'RCPT TO:<lee@example.test>', 'DATA', message]);
    expect((await newest()).authentication).toMatchObject({ spf: { result: 'pass', domain: 'xn--bcher-kva.test' } });
  });

  test('results stand in ASCII: a field of ours never makes a header need SMTPUTF8', async () => {
    await send('kim@bücher.test', 'lee@example.test');
    const { text } = await newest();
    const ours = text.slice(0, text.indexOf('\r\nFrom: '));
    expect(ours).not.toMatch(/[^\x00-\x7f]/);
    expect(ours).toContain('smtp.mailfrom=kim@xn--bcher-kva.test');
    expect(ours).toMatch(/envelope-from="kim@xn--bcher-kva\.test"/);
  });
});

describe('what is told', () => {
  test.each([
    [false, 'UTF8SMTP'],
    [true, 'UTF8SMTPS'],
  ])('the protocol in Received and in the record, TLS %s', async (tls, protocol) => {
    await send('kim@bücher.test', 'lee@example.test', { tls });
    const { text, client } = await newest();
    expect(client.protocol).toBe(protocol);
    expect(text.replace(/\r\n[ \t]+/g, ' ')).toMatch(new RegExp(`Received: .* with ${protocol} `));
  });

  test('rules know it, and turn names from one form into the other', async () => {
    await putRulesInForce(house, [
      {
        name: 'forms',
        stages: ['rcpt'],
        when: 'message.smtputf8 && utf8DomainToAlabel(sender.domain) == "xn--bcher-kva.test"',
        reply: {
          code: 0,
          enhanced: '',
          text: '{= utf8DomainToAlabel(recipient.domain) } {= utf8LocalpartToAlabel("jürgen") } {= string(utf8DomainFromAlabel("xn--bcher-kva.test") == "bücher.test") } {= string(utf8LocalpartFromAlabel(utf8LocalpartToAlabel("jürgen")) == "jürgen") }',
        },
      },
    ]);
    const replies = await talk(['MAIL FROM:<kim@bücher.test> SMTPUTF8', 'RCPT TO:<lee@müller.test>']);
    expect(replies.at(-1)).toBe('550 5.7.1 xn--mller-kva.test xn--jrgen-kva true true');
    expect((await talk(['MAIL FROM:<kim@xn--bcher-kva.test>', 'RCPT TO:<lee@example.test>'])).at(-1)).toMatch(/^250/);
    await putRulesInForce(house, []);
  });
});
