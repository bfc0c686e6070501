import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reply } from './reply.ts';
import { makeScramVerifier } from './sasl/scram.ts';
import type { ServerOptions } from './server.ts';
import { createTestServer, defaultServerOptions } from './testing.ts';

const ENVELOPE = 'MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n';
const hello = (options: Partial<ServerOptions> = {}, answers = {}) => {
  const server = createTestServer(options, answers);
  server.feed(options.protocol === 'lmtp' ? 'LHLO me\r\n' : 'EHLO me\r\n');
  return server;
};
const limits = (patch: Partial<ServerOptions['limits']>) => ({ limits: { ...defaultServerOptions.limits, ...patch } });
const codes = (said: string) => said.split('\r\n').flatMap((line) => (/^\d{3} /.test(line) ? [line.slice(0, 3)] : []));

describe('server conversation', () => {
  it('greets, lists its extensions and takes a message', () => {
    const server = createTestServer();
    expect(server.feed('EHLO client.test\r\n')).toBe(
      '220 mx.test ESMTP\r\n250-mx.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250-CHUNKING\r\n' +
        '250-BINARYMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250-LIMITS RCPTMAX=100\r\n250 STARTTLS\r\n',
    );
    expect(server.feed('MAIL FROM:<"a b"@c> SIZE=10 BODY=8BITMIME RET=HDRS ENVID=q+2Br\r\n')).toBe('250 2.1.0 Ok\r\n');
    expect(server.feed('RCPT TO:<d@e> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;d+2Bx@e\r\n')).toBe('250 2.1.5 Ok\r\n');
    expect(server.feed('DATA\r\n')).toBe('354 End data with <CR><LF>.<CR><LF>\r\n');
    expect(server.feed('Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n')).toBe(
      '250 2.0.0 Ok: queued\r\n221 2.0.0 mx.test closing connection\r\n',
    );
    expect(server.taken).toEqual([
      {
        reversePath: '"a b"@c',
        params: { size: 10, body: '8BITMIME', smtputf8: false, ret: 'HDRS', envid: 'q+r', extra: {} },
        recipients: [
          {
            path: 'd@e',
            params: { notify: ['SUCCESS', 'DELAY'], orcpt: { type: 'rfc822', address: 'd+x@e' }, extra: {} },
          },
        ],
        content: Buffer.from('Subject: x\r\n\r\n.dot\r\n'),
      },
    ]);
    expect(server.seen.at(-1)).toEqual({ kind: 'close', reason: 'quit' });
  });

  const corpus = readFileSync(new URL('../testdata/parameters-bad.txt', import.meta.url), 'utf8');
  it('answers every malformed command as it should, and goes on', () => {
    const server = hello(limits({ maxErrors: 0, maxNoops: 0 }));
    for (const line of corpus.split('\n').slice(0, -1)) {
      const [command, expected] = line.split('\t') as [string, string];
      const said = server.feed(`${command}\r\n`);
      expect(`${command} -> ${said.slice(0, expected.length)}`).toBe(`${command} -> ${expected}`);
    }
    expect(server.feed('NOOP\r\n')).toBe('250 2.0.0 Ok\r\n');
  });

  it('keeps the order of commands', () => {
    const server = createTestServer(limits({ maxErrors: 0 }));
    expect(codes(server.feed('MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\nAUTH PLAIN\r\nSTARTTLS\r\n'))).toEqual([
      '220',
      '503',
      '503',
      '503',
      '503',
      '503',
    ]);
    server.feed('HELO me\r\n');
    expect(server.feed('MAIL FROM:<a@b> SIZE=1\r\n')).toMatch(/^555 5\.5\.4/);
    expect(server.feed('BDAT 3\r\n')).toMatch(/^521 5\.5\.4/);
    expect(server.seen.at(-1)).toEqual({ kind: 'close', reason: 'violation' });
  });

  it('joins the replies to pipelined commands', () => {
    const server = hello();
    server.conversation.receive(Buffer.from(`${ENVELOPE}RCPT TO:<e@f>\r\nDATA\r\n`));
    const sends: string[] = [];
    for (let events = server.conversation.events(); events.length > 0; events = server.conversation.events()) {
      for (const event of events) {
        if (event.kind === 'send') sends.push(event.bytes.toString());
        else server.conversation.answer(reply(250, '2.1.0', 'Ok'));
      }
    }
    expect(sends).toEqual([`${'250 2.1.0 Ok\r\n'.repeat(3)}354 End data with <CR><LF>.<CR><LF>\r\n`]);
  });

  it('keeps command lines within their limits and recovers at the next line', () => {
    const server = hello(limits({ maxErrors: 0 }));
    const long = (verb: string, octets: number) => `${verb} ${'x'.repeat(octets - verb.length - 3)}\r\n`;
    expect(server.feed(long('NOOP', 512))).toMatch(/^250/);
    expect(server.feed(long('NOOP', 513))).toMatch(/^500 5\.5\.2 Line too long/);
    expect(server.feed('x'.repeat(100_000))).toBe('');
    expect(server.conversation.wantsInput).toBe(true);
    expect(server.feed('x\r\nNOOP\r\n')).toBe('500 5.5.2 Line too long\r\n250 2.0.0 Ok\r\n');
    expect(server.feed(`MAIL FROM:<a@b> ENVID=${'e'.repeat(100)} ${' '.repeat(600)}\r\n`)).toMatch(/^500 5\.5\.2/);
    expect(server.feed(`MAIL FROM:<a@b> ENVID=${'e'.repeat(100)} SIZE=1${' '.repeat(420)}\r\n`)).toMatch(/^250/);
    expect(server.feed(`RCPT TO:<a@b> ORCPT=rfc822;${'e'.repeat(490)}\r\n`)).toMatch(/^250/);
  });

  it('takes no bare line ends, control characters or bad UTF-8 in commands', () => {
    const server = hello(limits({ maxErrors: 0 }));
    expect(server.feed('NOOP\n')).toMatch(/^500 5\.5\.2/);
    expect(server.feed('NOOP\rNOOP\r\n')).toMatch(/^500 5\.5\.2/);
    expect(server.feed('NOOP\0\r\n')).toMatch(/^500 5\.5\.2/);
    expect(server.feed(Buffer.from('NOOP \xff\r\n', 'latin1'))).toMatch(/^500 5\.5\.2/);
    expect(server.violations()).toEqual(['bare-line-ending', 'bare-line-ending', 'control-character', 'non-ascii']);
    const lenient = hello({ bareLineEndings: 'normalise' });
    expect(lenient.feed('NOOP\n')).toBe('250 2.0.0 Ok\r\n');
  });

  it('ends a session of too many errors or no-ops', () => {
    const server = hello();
    const said = server.feed('FOO\r\n'.repeat(50));
    expect(codes(said)).toEqual([...new Array(10).fill('500'), '421']);
    expect(server.seen.at(-1)).toEqual({ kind: 'close', reason: 'too-many-errors' });
    expect(server.conversation.wantsInput).toBe(false);
    expect(server.feed('NOOP\r\n')).toBe('');
    expect(codes(hello().feed('NOOP\r\n'.repeat(50)))).toEqual([...new Array(20).fill('250'), '421']);
    expect(codes(hello().feed('RSET\r\nHELP\r\nVRFY a\r\nEHLO a\r\n'.repeat(50))).at(-1)).toBe('421');
    const refusing = hello({}, { rcpt: () => reply(550, '5.1.1', 'No') });
    expect(codes(refusing.feed(`MAIL FROM:<a@b>\r\n${'RCPT TO:<c@d>\r\n'.repeat(20)}`)).at(-1)).toBe('421');
  });

  it('does not blame a pipelining client for what follows from one refusal', () => {
    const busy = hello({}, { mail: () => reply(452, '4.3.1', 'Full') });
    const group = `MAIL FROM:<a@b>\r\n${'RCPT TO:<c@d>\r\n'.repeat(20)}DATA\r\n`;
    expect(codes(busy.feed(group.repeat(5)))).toEqual(
      Array.from({ length: 5 }).flatMap(() => ['452', ...new Array(21).fill('503')]),
    );
    expect(codes(busy.feed('RCPT TO:<c@d>\r\n'.repeat(300))).at(-1)).toBe('421');
    const choosy = hello({}, { rcpt: () => reply(450, '4.2.0', 'Greylisted') });
    const one = 'MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nRSET\r\n';
    expect(codes(choosy.feed(one.repeat(20))).slice(-4)).toEqual(['250', '450', '554', '250']);
  });

  it('hangs up on other protocols and on those who talk before the greeting', () => {
    expect(createTestServer().feed('GET / HTTP/1.1\r\nHost: x\r\nMAIL FROM:<a@b>\r\n')).toMatch(
      /421 4\.7\.0 [^\n]+\n$/,
    );
    const early = createTestServer();
    early.conversation.start();
    early.conversation.receive(Buffer.from('EHLO me\r\n'));
    expect(early.conversation.events().map(({ kind }) => kind)).toEqual(['greet', 'violation', 'send', 'close']);
    early.conversation.answer(reply(220, undefined, 'too late'));
    expect(early.conversation.events()).toEqual([]);
  });

  it('takes no more than it can keep from who may speak before a greeting that takes its time', () => {
    const early = createTestServer({ expectsEarlyInput: true });
    const words = Buffer.from('NOOP\r\n'.repeat(2_000));
    let taken = 0;
    while (early.conversation.wantsInput && taken < 10_000_000) {
      early.conversation.receive(words);
      taken += words.length;
    }
    expect(taken).toBeLessThan(1_000_000);
    while (early.conversation.state.phase !== 'closed' && taken < 10_000_000) {
      early.conversation.receive(words);
      taken += words.length;
    }
    expect(taken).toBeLessThan(10_000_000);
    expect(early.conversation.events()).toContainEqual(
      expect.objectContaining({ kind: 'violation', what: 'input-overflow' }),
    );
  });

  it('obeys only QUIT after a greeting that refuses', () => {
    const server = createTestServer({}, { greet: reply(554, '5.7.1', 'Not you') });
    expect(server.feed('EHLO me\r\n')).toBe('554 5.7.1 Not you\r\n503 5.5.1 No mail is taken here\r\n');
    expect(server.feed('QUIT\r\n')).toMatch(/^221/);
  });

  it('caps recipients with 452 and says so in advance', () => {
    const server = hello(limits({ maxRecipients: 2 }));
    expect(codes(server.feed(`MAIL FROM:<a@b>\r\n${'RCPT TO:<c@d>\r\n'.repeat(15)}DATA\r\n`))).toEqual([
      '250',
      '250',
      '250',
      ...new Array(13).fill('452'),
      '354',
    ]);
  });

  it('lets go of everything at STARTTLS', () => {
    const server = hello();
    expect(server.feed(`${ENVELOPE}STARTTLS\r\nMAIL FROM:<evil@x>\r\n`)).toMatch(/220 2\.0\.0 Ready to start TLS\r\n$/);
    expect(server.violations()).toEqual(['input-after-starttls']);
    expect(server.feed('RCPT TO:<evil@x>\r\n')).toBe('');
    server.conversation.tlsEstablished();
    expect(server.conversation.state).toMatchObject({ secure: true, transaction: false, phase: 'command' });
    expect(server.feed('MAIL FROM:<a@b>\r\n')).toMatch(/^503 5\.5\.1/);
    const capabilities = server.feed('EHLO me\r\n');
    expect(capabilities).not.toContain('STARTTLS');
    expect(capabilities).toContain('AUTH SCRAM-SHA-256 PLAIN LOGIN');
    expect(server.feed('STARTTLS\r\n')).toMatch(/^503 5\.5\.1/);
  });

  it('leaves out what is not offered', () => {
    const server = hello({
      offer: (keyword) =>
        !['ENHANCEDSTATUSCODES', '8BITMIME', 'CHUNKING', 'DSN', 'PRDR', 'PIPECONNECT', 'XCLIENT'].includes(keyword),
    });
    expect(server.feed('EHLO me\r\n')).toBe(
      '250-mx.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-LIMITS RCPTMAX=100\r\n250 STARTTLS\r\n',
    );
    expect(server.feed('NOOP\r\n')).toBe('250 Ok\r\n');
    expect(server.feed('MAIL FROM:<a@b> BODY=8BITMIME\r\n')).toMatch(/^555 /);
    expect(server.feed('MAIL FROM:<a@b> SMTPUTF8\r\n')).toMatch(/^555 /);
    expect(server.feed('MAIL FROM:<a@b> RET=FULL\r\n')).toMatch(/^555 /);
  });

  it('obeys new settings from the next command on', () => {
    const server = hello();
    expect(server.feed('VRFY a\r\n')).toMatch(/^252 2\.0\.0 Not/);
    server.conversation.configure({ vrfy: 'on', ...limits({ maxMessageSize: 50 }) });
    expect(server.feed('VRFY a\r\n')).toMatch(/^252 2\.0\.0 Maybe/);
    expect(server.feed('MAIL FROM:<a@b> SIZE=51\r\n')).toMatch(/^552 5\.3\.4/);
  });

  it('bounds what it holds while it waits', () => {
    const server = createTestServer();
    server.feed('EHLO me\r\n');
    const { conversation } = server;
    conversation.receive(Buffer.from('MAIL FROM:<a@b>\r\n'));
    conversation.receive(Buffer.alloc(70_000));
    expect(conversation.wantsInput).toBe(false);
    for (let at = 0; at < 70; at++) conversation.receive(Buffer.alloc(65_536));
    expect(conversation.state.phase).toBe('closed');
    expect(conversation.events().at(-1)).toEqual({ kind: 'close', reason: 'violation' });
  });

  it('says a last word when told to, whatever goes on', () => {
    for (const said of ['', ENVELOPE, `${ENVELOPE}DATA\r\nabc`, `${ENVELOPE}BDAT 10\r\nabc`]) {
      const server = hello();
      server.feed(said);
      server.conversation.refuse(reply(421, '4.4.2', 'Timeout'));
      expect(server.drain().toString()).toBe('421 4.4.2 Timeout\r\n');
      expect(server.seen.at(-1)).toEqual({ kind: 'close', reason: 'refused' });
    }
  });

  it('speaks LMTP: LHLO, and a reply for each recipient', () => {
    const answers = {
      contentEnd: (all: string[]) => all.map((path) => reply(path === 'c@d' ? 250 : 452, undefined, path)),
    };
    const server = hello({ protocol: 'lmtp' }, answers);
    expect(server.feed('EHLO me\r\n')).toMatch(/^500 5\.5\.1/);
    server.feed(`${ENVELOPE}RCPT TO:<e@f>\r\nDATA\r\n`);
    expect(server.feed('x\r\n.\r\n')).toBe('250 c@d\r\n452 e@f\r\n');
    server.feed(`${ENVELOPE}RCPT TO:<e@f>\r\nDATA\r\n`);
    expect(codes(server.feed('x\n\r\n.\r\n'))).toEqual(['554', '554']);
    expect(codes(server.feed('MAIL FROM:<a@b>\r\nDATA\r\n'))).toEqual(['250', '503']);
  });
});

describe('nothing leaks from one transaction to the next', () => {
  it('whatever was said before', async () => {
    const credential = await makeScramVerifier('secret', { iterations: 4096 });
    const said = [
      'MAIL FROM:<ü@b> SMTPUTF8 BODY=8BITMIME SIZE=9 RET=FULL ENVID=x',
      'MAIL FROM:<a@b> BODY=BINARYMIME',
      'MAIL FROM:<>',
      'RCPT TO:<c@d> NOTIFY=NEVER ORCPT=rfc822;x@y',
      'RCPT TO:<ü@d>',
      'DATA\r\nhello\r\n.',
      'DATA\r\nbad\nline\r\n.',
      'BDAT 3\r\nabc',
      'BDAT 3 LAST\r\nabc',
      'BDAT 2\r\n\n',
      'RSET',
      'NOOP',
      'AUTH PLAIN AGEAc2VjcmV0',
      'AUTH LOGIN\r\n*',
      'FOO',
      'MAIL FROM:<bad',
      'VRFY x',
    ];
    const last = 'RSET\r\nMAIL FROM:<last@b>\r\nRCPT TO:<one@d>\r\nDATA\r\nfinal\r\n.\r\n';
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...said), { maxLength: 12 }), (commands) => {
        const server = createTestServer(
          { secure: true, ...limits({ maxErrors: 0, maxNoops: 0 }) },
          { credential: () => credential },
        );
        server.feed('EHLO me\r\n');
        for (const command of commands) server.feed(`${command}\r\n`);
        const before = server.taken.length;
        const out = server.feed(last);
        expect(out.endsWith('250 2.0.0 Ok: queued\r\n')).toBe(true);
        expect(server.taken.length).toBe(before + 1);
        expect(server.taken.at(-1)).toEqual({
          reversePath: 'last@b',
          params: { body: '7BIT', smtputf8: false, extra: {} },
          recipients: [{ path: 'one@d', params: { extra: {} } }],
          content: Buffer.from('final\r\n'),
        });
      }),
      { numRuns: 150 },
    );
  });
});
