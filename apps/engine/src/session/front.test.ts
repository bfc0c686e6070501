import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../rules/testing.ts';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';

let house: EngineForTest;
beforeAll(async () => {
  house = await startEngineForTest((configuration) => {
    configuration.overrides.listeners['mx'] = { proxy: { requiredHosts: ['127.0.0.1'] } };
    configuration.overrides.listeners['submissions'] = { proxy: { requiredHosts: ['127.0.0.1'] } };
    configuration.smtp.requireAuthOnSubmission = false;
    configuration.xclient.hosts = ['127.0.0.1', '192.0.2.44'];
    configuration.smtp.relayHosts = ['192.0.2.66'];
    configuration.requireTls.advertiseHosts = ['*'];
  });
});
afterAll(() => house[Symbol.asyncDispose]());

const v1 = 'PROXY TCP4 192.0.2.66 198.51.100.7 40001 25\r\n';
const v2 = Buffer.from('0d0a0d0a000d0a515549540a2111000cc0000242c63364079c410019', 'hex');
const last = async (column: string): Promise<unknown> => {
  const { rows } = await house.database.pool.query(
    `SELECT ${column} AS found FROM mail.message ORDER BY id DESC LIMIT 1`,
  );
  return rows[0]?.found;
};
const envelope = 'MAIL FROM:<a@b.example>\r\nRCPT TO:<kim@example.test>\r\nDATA\r\n';
const refusals = async (): Promise<{ rule: string; facts: Record<string, unknown> }[]> => {
  for (let tries = 0; tries < 3000; tries += 1) {
    const { rows } = await house.database.pool.query(
      `SELECT decision->>'rule' AS rule, decision->'facts' AS facts FROM mail.refusal WHERE decision->>'rule' = 'builtin.proxy-required'`,
    );
    if (rows.length > 0) return rows;
    await sleep(20);
  }
  return [];
};

describe('PROXY', () => {
  test.each([
    ['version 1', [v1]],
    ['version 2', [v2]],
    ['version 1, octet by octet', [...v1]],
    ['version 2, octet by octet', [...v2].map((octet) => Uint8Array.of(octet))],
  ])('%s: the client is the one behind the proxy', async (_, preface) => {
    const client = await connectRaw(house.port('mx'), { preface });
    expect(client.greeting).toMatch(/^220 /);
    expect(await client.say('EHLO me.example\r\n')).toMatch(/greets \[192\.0\.2\.66\]/);
    // A relay host by its own address, not by the proxy's.
    expect(
      await client.sayAll(
        'MAIL FROM:<a@b.example>\r\nRCPT TO:<far@elsewhere.example>\r\nRCPT TO:<kim@example.test>\r\n',
        3,
      ),
    ).toEqual([expect.stringMatching(/^250/), expect.stringMatching(/^250/), expect.stringMatching(/^250/)]);
    expect(await client.say('DATA\r\n')).toMatch(/^354/);
    expect(await client.say('Subject: x\r\n\r\nhi\r\n.\r\n')).toMatch(/^250/);
    client.end();
    expect(await last('client')).toMatchObject({
      address: '192.0.2.66',
      port: 40_001,
      front: { by: 'proxy', address: '127.0.0.1', target: '198.51.100.7:25' },
    });
  });

  test('what the proxy adds about its client is kept with the message and the connection', async () => {
    const told = Buffer.concat([
      Buffer.from([0x01, 0, 4]),
      Buffer.from('smtp'),
      Buffer.from([0x02, 0, 12]),
      Buffer.from('mail.example'),
      Buffer.from([0x05, 0, 3, 1, 2, 3]),
    ]);
    const header = Buffer.concat([v2, told]);
    header.writeUInt16BE(12 + told.length, 14);
    const client = await connectRaw(house.port('mx'), { preface: [header] });
    await client.say('EHLO me.example\r\n');
    expect(await client.sayAll('MAIL FROM:<a@b.example>\r\nRCPT TO:<kim@example.test>\r\nDATA\r\n', 3)).toHaveLength(3);
    expect(await client.say('Subject: x\r\n\r\nhi\r\n.\r\n')).toMatch(/^250/);
    client.end();
    const kept = { alpn: 'smtp', authority: 'mail.example', uniqueId: '010203' };
    expect(await last('client')).toMatchObject({ front: { by: 'proxy', told: kept } });
    for (let tries = 0; ; tries += 1) {
      const { rows } = await house.database.pool.query(
        `SELECT 1 FROM mail.event WHERE type = 'tcp:connect' AND data->'proxyTold'->>'uniqueId' = '010203'`,
      );
      if (rows.length > 0 || tries === 400) {
        expect(rows).toHaveLength(1);
        break;
      }
      await sleep(20);
    }
  });

  test('what follows the header in the same packet is the client speaking early', async () => {
    const client = await connectRaw(house.port('mx'), { preface: [`${v1}EHLO me.example\r\n${envelope}`] });
    expect(client.greeting).toMatch(/^220 /);
    const replies = [await client.reply(), await client.reply(), await client.reply(), await client.reply()];
    expect(replies.map((text) => text.slice(0, 3))).toEqual(['250', '250', '250', '354']);
    expect(await client.say('Subject: x\r\n\r\nhi\r\n.\r\n')).toMatch(/^250/);
    client.end();
    expect(await last('client')).toMatchObject({ early: true });
  });

  test.each(['PROXY UNKNOWN\r\n', Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex')])(
    'a health check keeps the real address',
    async (header) => {
      const client = await connectRaw(house.port('mx'), { preface: [header] });
      expect(await client.say('EHLO me.example\r\n')).toMatch(/greets (?:localhost )?\[127\.0\.0\.1\]/);
      client.end();
    },
  );

  test('implicit TLS begins after the header', async () => {
    const client = await connectRaw(house.port('submissions'), { preface: [v2], tls: true });
    expect(client.greeting).toMatch(/^220 /);
    expect(await client.say('EHLO me.example\r\n')).toMatch(/greets \[192\.0\.2\.66\]/);
    client.end();
  });

  test('a wrong header: greeted, then every command but QUIT is refused', async () => {
    const client = await connectRaw(house.port('mx'), { preface: ['EHLO me.example\r\n'] });
    expect(client.greeting).toMatch(/^220 /);
    const refused = '503 5.5.1 Command refused, required proxy negotiation failed';
    expect(await client.say('EHLO me.example\r\n')).toBe(refused);
    expect(await client.say('MAIL FROM:<a@b>\r\n')).toBe(refused);
    expect(await client.say('QUIT\r\n')).toMatch(/^221/);
    await client.closed;
    expect(await refusals()).toMatchObject([
      { facts: { reason: 'the connection does not begin with a PROXY header' } },
    ]);
  });

  test('no header in time is no header', async () => {
    const started = Date.now();
    const client = await connectRaw(house.port('mx'));
    expect(Date.now() - started).toBeGreaterThan(2900);
    expect(await client.say('NOOP\r\n')).toMatch(/^503 5\.5\.1 Command refused/);
    client.end();
  });

  test('where TLS comes first, a wrong header closes the connection', async () => {
    const socket = connect({ port: house.port('submissions'), host: '127.0.0.1' });
    socket.write('\x16\x03\x01');
    let said = '';
    socket.on('data', (bytes) => (said += bytes.toString()));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(said).toBe('');
  });

  test('from anybody else a header is an unknown command, and nobody is believed', async () => {
    const client = await connectRaw(house.port('submission'));
    expect(await client.say(v1)).toMatch(/^500/);
    expect(await client.say('EHLO me.example\r\n')).toMatch(/greets (?:localhost )?\[127\.0\.0\.1\]/);
    client.end();
  });
});

describe('XCLIENT', () => {
  test('a trusted front speaks for a client, from the greeting on', async () => {
    const client = await connectRaw(house.port('submission'));
    expect(await client.say('EHLO front.example\r\n')).toMatch(
      /XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT/,
    );
    expect(await client.say('XCLIENT ADDR=192.0.2.66 PORT=4711 NAME=mail.b.example DESTADDR=198.51.100.7\r\n')).toMatch(
      /^220 /,
    );
    expect(await client.say('EHLO mail.b.example\r\n')).toMatch(/greets mail\.b\.example \[192\.0\.2\.66\]/);
    expect((await client.sayAll(envelope, 3)).at(-1)).toMatch(/^354/);
    expect(await client.say('Subject: x\r\n\r\nhi\r\n.\r\n')).toMatch(/^250/);
    client.end();
    expect(await last('client')).toMatchObject({
      address: '192.0.2.66',
      port: 4711,
      reverseName: 'mail.b.example',
      front: { by: 'xclient', address: '127.0.0.1', target: '198.51.100.7:0' },
    });
  });

  test('an address that is none is refused, and the session goes on', async () => {
    const client = await connectRaw(house.port('submission'));
    expect(await client.say('XCLIENT ADDR=1.2.3\r\n')).toMatch(/^501 5\.5\.4/);
    expect(await client.say('EHLO me.example\r\n')).toMatch(/^250/);
    client.end();
  });

  test('a client behind a proxy is trusted for its own address, not for the proxy’s', async () => {
    const stranger = await connectRaw(house.port('mx'), { preface: [v1] });
    expect(await stranger.say('XCLIENT ADDR=192.0.2.1\r\n')).toMatch(/^550/);
    stranger.end();
    const trusted = await connectRaw(house.port('mx'), { preface: [v1.replace('192.0.2.66', '192.0.2.44')] });
    expect(await trusted.say('XCLIENT ADDR=192.0.2.1\r\n')).toMatch(/^220/);
    trusted.end();
  });
});

test('REQUIRETLS is offered inside TLS, and kept with the message', async () => {
  const client = await connectRaw(house.port('submission'));
  expect(await client.say('EHLO me.example\r\n')).not.toMatch(/REQUIRETLS/);
  expect(await client.say('STARTTLS\r\n')).toMatch(/^220/);
  await client.startTls();
  expect(await client.say('EHLO me.example\r\n')).toMatch(/REQUIRETLS/);
  expect((await client.sayAll(envelope.replace('>\r\n', '> REQUIRETLS\r\n'), 3)).at(-1)).toMatch(/^354/);
  expect(await client.say('Subject: x\r\n\r\nhi\r\n.\r\n')).toMatch(/^250/);
  client.end();
  expect(await last('require_tls')).toBe(true);
});

test('PIPECONNECT is withdrawn from hosts at once; who talks early then is refused, but for those who were offered it', async () => {
  await house.publish((configuration) => {
    configuration.pipeConnect.advertiseHosts = [];
  });
  for (let tries = 0; tries < 3000; tries += 1) {
    const probe = await connectRaw(house.port('submission'));
    const offered = await probe.say('EHLO me.example\r\n');
    probe.end();
    if (!offered.includes('PIPECONNECT')) break;
    await sleep(50);
  }
  const early = async (localAddress: string): Promise<string> => {
    const socket = connect({ port: house.port('submission'), host: '127.0.0.1', localAddress });
    socket.write('EHLO me.example\r\nQUIT\r\n');
    let said = '';
    socket.on('data', (bytes) => (said += bytes.toString()));
    await new Promise((resolve) => socket.once('close', resolve));
    return said;
  };
  expect(await early('127.0.0.8')).toMatch(/^554 5\.5\.0 .*\r\n$/);
  const known = await early('127.0.0.1');
  expect(known).toMatch(/^220 [\s\S]*\r\n221 /);
  expect(known).not.toContain('PIPECONNECT');
});

test('who speaks while the greeting is kept back speaks early (it counted as polite once the greeting was decided)', async () => {
  const revision = await house.publish((configuration) => {
    configuration.pipeConnect.advertiseHosts = [];
    configuration.rules.ordered = [
      {
        name: 'let-wait',
        enabled: true,
        description: '',
        stages: ['connect'],
        when: 'client.address == "127.0.0.9"',
        verdict: 'warn',
        reply: { code: 0, enhanced: '', text: '' },
        effects: [{ kind: 'delay', seconds: 2 }],
        limit: { count: 0, period: 3600, key: '', per: 'command', how: 'leaky' },
        onError: 'defer',
      },
    ];
  });
  await eventually(async () => {
    const { rows } = await house.database.pool.query('SELECT revision FROM process');
    return rows.every((row) => row.revision === revision) ? true : undefined;
  });
  const speak = async (isPolite: boolean): Promise<string> => {
    const socket = connect({ port: house.port('submission'), host: '127.0.0.1', localAddress: '127.0.0.9' });
    let said = '';
    socket.on('data', (bytes) => {
      said += bytes.toString();
    });
    if (isPolite) await once(socket, 'data');
    else await sleep(300);
    socket.write('QUIT\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    return said;
  };
  expect(await speak(true)).toMatch(/^220 .*\r\n221 .*\r\n$/);
  expect(await speak(false)).toMatch(/^554 5\.5\.0 .*Wait for the greeting\r\n$/);
});
