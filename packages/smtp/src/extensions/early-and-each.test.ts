import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientEvent, ClientOptions, Transaction } from '../client.ts';
import { type Reply, reply } from '../reply.ts';
import { converse, createTestClient, createTestServer } from '../testing.ts';
import { parseXclient } from './xclient.ts';

const all = { offer: () => true };
const two: Transaction = {
  reversePath: 'a@b',
  params: { extra: { PRDR: true } },
  recipients: [{ path: 'c@d' }, { path: 'e@f' }],
  content: Buffer.from('x\r\n'),
};
const codesOf = (contentEnd: () => Reply | Reply[], transaction = two) =>
  converse(createTestClient(), createTestServer(all, { contentEnd }), { transactions: [transaction], step: 7 }).flatMap(
    (event) =>
      event.kind === 'outcome' ? event.outcome.recipients.map((one) => `${one.reply.code} ${one.accepted}`) : [],
  );

describe('PRDR', () => {
  it('gives each recipient a reply of its own, and one for all', () => {
    const server = createTestServer(all, {
      contentEnd: () => [reply(250, '2.1.5', 'c takes it'), reply(550, '5.7.1', 'e does not')],
    });
    server.feed('EHLO me\r\nMAIL FROM:<a@b> PRDR\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n');
    expect(server.feed('x\r\n.\r\n')).toBe(
      '353 Content received, a reply for each recipient follows\r\n250 2.1.5 c takes it\r\n550 5.7.1 e does not\r\n' +
        '250 2.0.0 Done, see the reply of each recipient\r\n',
    );
  });

  it('answers a single recipient as ever', () => {
    const server = createTestServer(all);
    server.feed('EHLO me\r\nMAIL FROM:<a@b> PRDR\r\nRCPT TO:<c@d>\r\nDATA\r\n');
    expect(server.feed('x\r\n.\r\n')).toBe('250 2.0.0 Ok: queued\r\n');
  });

  it('is refused when it was not offered, and takes no value', () => {
    expect(createTestServer().feed('EHLO me\r\nMAIL FROM:<a@b> PRDR\r\n')).toMatch(/555 [^\n]+\n$/);
    expect(createTestServer(all).feed('EHLO me\r\nMAIL FROM:<a@b> PRDR=1\r\n')).toMatch(/501 5\.5\.4 [^\n]+\n$/);
  });

  it('says after BDAT what it says after DATA', () => {
    const server = createTestServer(all, {
      contentEnd: () => [reply(450, '4.7.0', 'later'), reply(550, '5.7.1', 'no')],
    });
    server.feed('EHLO me\r\nMAIL FROM:<a@b> PRDR\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\n');
    expect(
      server
        .feed('BDAT 3 LAST\r\nx\r\n')
        .split('\r\n')
        .map((line) => line.slice(0, 3)),
    ).toEqual(['353', '450', '550', '450', '']);
  });

  it.each([
    ['mixed', () => [reply(250, undefined, 'yes'), reply(550, undefined, 'no')], ['250 true', '550 false']],
    ['all refused', () => [reply(550, undefined, 'no'), reply(550, undefined, 'no')], ['550 false', '550 false']],
    ['one word in place of 353', () => reply(451, undefined, 'later'), ['451 false', '451 false']],
  ] as const)('the client maps replies to recipients: %s', (_, contentEnd, expected) => {
    expect(codesOf(contentEnd as () => Reply[])).toEqual(expected);
  });

  it.each([
    ['keeps to it', '353 each\r\n250 ok\r\n250 all\r\n', true],
    ['has one reply', '250 ok\r\n', false],
  ])('a server that refused all but one %s', (_, answers, isEach) => {
    const client = createTestClient();
    const read = (text: string) => {
      client.receive(Buffer.from(text));
      return client.events();
    };
    read('220 mx ESMTP\r\n');
    read('250-mx\r\n250 PRDR\r\n');
    client.send(two);
    for (const text of ['250 ok\r\n', '250 ok\r\n', '550 no\r\n', '354 go\r\n']) read(text);
    const outcome = read(answers).find((event) => event.kind === 'outcome');
    expect(outcome?.kind === 'outcome' && outcome.outcome).toMatchObject({
      isEach,
      recipients: [{ accepted: true }, { accepted: false }],
    });
    expect(client.phase).toBe('ready');
  });

  it('the client lets an overall refusal count for those who were taken', () => {
    const client = createTestClient();
    const read = (text: string) => {
      client.receive(Buffer.from(text));
      return client.events();
    };
    read('220 mx ESMTP\r\n');
    read('250-mx\r\n250 PRDR\r\n');
    client.send(two);
    client.events();
    for (const text of ['250 ok\r\n', '250 ok\r\n', '250 ok\r\n', '354 go\r\n']) read(text);
    const events = read('353 each\r\n250 ok\r\n550 no\r\n452 full\r\n');
    const outcome = events.find((event) => event.kind === 'outcome');
    expect(
      outcome?.kind === 'outcome' && outcome.outcome.recipients.map((one) => [one.reply.code, one.accepted]),
    ).toEqual([
      [452, false],
      [550, false],
    ]);
  });
});

describe('PIPECONNECT', () => {
  const early = 'EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n';
  it('takes a whole envelope before the greeting, and answers in one write', () => {
    const server = createTestServer(all);
    server.conversation.start();
    server.conversation.receive(Buffer.from(early));
    const sent = server.drain().toString();
    expect(sent.split('\r\n').map((line) => line.slice(0, 3))).toEqual([
      '220',
      ...new Array<string>(sent.match(/^250[ -]/gm)!.length).fill('250'),
      '354',
      '',
    ]);
    expect(server.feed('x\r\n.\r\n')).toMatch(/^220|^250 2\.0\.0 Ok: queued\r\n$/);
  });

  it('is in no answer without PIPELINING', () => {
    const server = createTestServer({ offer: (keyword) => keyword !== 'PIPELINING' });
    expect(server.feed('EHLO me\r\n')).not.toMatch(/PIPECONNECT/);
  });
});

/** A client that remembers what a server offered. */
function earlyClient(offered: Record<string, string[]>, options: Partial<ClientOptions> = {}) {
  const known = new Map(Object.entries({ PIPELINING: [], X_PIPE_CONNECT: [], ...offered }));
  const client = createTestClient({ early: { clear: known, secure: known }, ...options });
  const events: ClientEvent[] = [];
  const drain = (): string => {
    const fresh = client.events();
    events.push(...fresh);
    return fresh.flatMap((event) => (event.kind === 'send' ? [event.bytes.toString()] : [])).join('');
  };
  return {
    client,
    events,
    drain,
    read(text: string): string {
      client.receive(Buffer.from(text));
      return drain();
    },
  };
}
const ehlo = '250-mx\r\n250-PIPELINING\r\n250 X_PIPE_CONNECT\r\n';

describe('a client that remembers a server (PIPECONNECT)', () => {
  const one: Transaction = { ...two, params: {}, recipients: [{ path: 'c@d' }] };

  it('says EHLO, the envelope and DATA before the greeting, and content after the answer', () => {
    const { client, drain, read, events } = earlyClient({});
    client.send(one);
    expect(drain()).toMatch(/^EHLO \S+\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n$/);
    expect(read(`220 mx\r\n${ehlo}250 ok\r\n250 ok\r\n354 go\r\n`)).toBe('x\r\n.\r\n');
    read('250 taken\r\n');
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'send')).toEqual([
      'early',
      'ready',
      'greeting',
      'capabilities',
      'outcome',
      'ready',
    ]);
  });

  it('never says BDAT early: who does not know it would take the content for commands', () => {
    const { client, drain, read } = earlyClient({ CHUNKING: [] });
    client.send(one);
    expect(drain()).toMatch(/RCPT TO:<c@d>\r\n$/);
    const answer = ehlo.replace('250-PIPE', '250-CHUNKING\r\n250-PIPE');
    expect(read(`220 mx\r\n${answer}250 ok\r\n250 ok\r\n`)).toBe('BDAT 3 LAST\r\nx\r\n');
  });

  it('says STARTTLS with EHLO, and the envelope with the EHLO under TLS', () => {
    const { client, drain, read } = earlyClient({ STARTTLS: [] }, { wantTls: 'required' });
    expect(drain()).toMatch(/^EHLO \S+\r\nSTARTTLS\r\n$/);
    read(`220 mx\r\n${ehlo.replace('250-PIPE', '250-STARTTLS\r\n250-PIPE')}220 go\r\n`);
    expect(client.phase).toBe('tls');
    client.tlsEstablished();
    client.send(one);
    expect(drain()).toMatch(/^EHLO \S+\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n$/);
  });

  it.each([
    ['offers less', '220 mx\r\n250-mx\r\n250 PIPELINING\r\n'],
    ['offers more', `220 mx\r\n${ehlo.replace('250-PIPE', '250-STARTTLS\r\n250-PIPE')}`],
    ['offers the same with other words', `220 mx\r\n${ehlo.replace('CONNECT', 'CONNECT now')}`],
    ['knows no EHLO', '220 mx\r\n502 what\r\n'],
    ['refuses early talk', '554 5.5.0 too soon\r\n'],
    ['closes at once', '421 not now\r\n'],
    ['closes after its greeting', '220 mx\r\n421 not now\r\n'],
    ['speaks something else', 'hello\r\n'],
    ['goes', ''],
    ['goes after its greeting', '220 mx\r\n'],
    ['takes the envelope, yet offers less', '220 mx\r\n250 mx\r\n250 ok\r\n250 ok\r\n354 go\r\n'],
  ])('a server that %s: the bet is lost, and no content was said', (_, said) => {
    const { client, drain, read, events } = earlyClient({});
    client.send(one);
    const before = drain();
    const after = read(said);
    client.lost('gone');
    drain();
    expect(events.filter(({ kind }) => kind === 'broken')).toMatchObject([{ reason: 'early-lost' }]);
    expect(events.some(({ kind }) => kind === 'outcome')).toBe(false);
    expect(before + after).not.toMatch(/^x|QUIT/m);
    expect(client.phase).toBe('closed');
  });

  it('once it is won, everything is as ever', () => {
    const { client, drain, read, events } = earlyClient({});
    client.send(one);
    drain();
    read(`220 mx\r\n${ehlo}`);
    client.lost('gone');
    drain();
    expect(events.at(-2)).toMatchObject({ kind: 'broken', reason: 'lost-before-content-end' });
  });

  it.each([
    ['a password is to be said', { auth: { username: 'a', password: 'b', mechanisms: ['PLAIN'] }, secure: true }],
    ['TLS must be, and was not offered', { wantTls: 'required' as const }],
    ['nothing is pipelined', { pipelining: false }],
    ['LMTP is spoken', { protocol: 'lmtp' as const }],
  ])('waits for the greeting where %s', (_, options) => {
    expect(earlyClient({}, options).drain()).toBe('');
  });

  it('waits where the server does not let clients speak early any more', () => {
    const known = new Map([['PIPELINING', []]]);
    expect(createTestClient({ early: { clear: known } }).events()).toEqual([]);
  });
});

describe('REQUIRETLS', () => {
  it('is offered inside TLS only', () => {
    expect(createTestServer().feed('EHLO me\r\n')).not.toMatch(/REQUIRETLS/);
    const server = createTestServer({ secure: true });
    expect(server.feed('EHLO me\r\n')).toMatch(/REQUIRETLS/);
    expect(server.feed('MAIL FROM:<a@b> REQUIRETLS\r\n')).toMatch(/^250/);
    expect(server.feed('RSET\r\nMAIL FROM:<a@b> REQUIRETLS=1\r\n')).toMatch(/501 5\.5\.4/);
  });
});

describe('XCLIENT', () => {
  it('begins the session anew as another client', () => {
    const server = createTestServer(all);
    expect(server.feed('EHLO front\r\n')).toMatch(/XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT/);
    expect(server.feed('XCLIENT NAME=spike.example ADDR=192.0.2.1 PORT=4711 LOGIN=kim PROTO=ESMTP\r\n')).toBe(
      '220 mx.test ESMTP\r\n',
    );
    expect(server.seen.at(-2)).toEqual({
      kind: 'xclient',
      attributes: {
        name: 'spike.example',
        address: '192.0.2.1',
        port: 4711,
        login: 'kim',
        protocol: 'ESMTP',
        unavailable: [],
        temporarilyUnavailable: [],
      },
    });
    expect(server.feed('MAIL FROM:<a@b>\r\n')).toMatch(/^503/);
    expect(server.feed('EHLO spike.example\r\nMAIL FROM:<a@b>\r\n')).toMatch(/250 2\.1\.0 Ok\r\n$/);
    expect(server.feed('XCLIENT NAME=x.example\r\n')).toMatch(/^503/);
  });

  it('is for those it is offered to', () => {
    expect(createTestServer().feed('EHLO me\r\nXCLIENT ADDR=192.0.2.1\r\n')).toMatch(/550 5\.7\.0 [^\n]+\n$/);
  });

  it.each([
    '',
    'X=1',
    'ADDR',
    'ADDR=',
    'PORT=99999',
    'ADDR=192.0.2.1 ADDR=192.0.2.2',
    'NAME=a+zz',
    'PROTO=HTTP',
    'NAME=<b>',
  ])('refuses %j', (argument) => {
    expect(parseXclient(argument).ok).toBe(false);
  });

  it('knows what is not known', () => {
    expect(parseXclient('NAME=[UNAVAILABLE] HELO=[tempunavail] ADDR=IPV6:2001:db8::1')).toEqual({
      ok: true,
      attributes: { unavailable: ['NAME'], temporarilyUnavailable: ['HELO'], address: '2001:db8::1' },
    });
    fc.assert(fc.property(fc.string(), (text) => typeof parseXclient(text).ok === 'boolean'));
  });
});
