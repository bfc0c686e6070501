import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reply } from './reply.ts';
import type { ServerOptions } from './server.ts';
import { createTestServer, defaultServerOptions } from './testing.ts';

const ENVELOPE = 'MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n';
const BINARY = 'MAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<c@d>\r\n';
function ready(options: Partial<ServerOptions> = {}, said = ENVELOPE) {
  const server = createTestServer(options);
  server.feed(`EHLO me\r\n${said}`);
  return server;
}
const limits = (patch: Partial<ServerOptions['limits']>) => ({ limits: { ...defaultServerOptions.limits, ...patch } });
const codes = (said: string) =>
  said.split('\r\n').flatMap((line) => (/^\d{3} /.test(line) ? [line.slice(0, 9).trim()] : []));

describe('DATA', () => {
  it.each([
    ['a\nb\r\n', '554 5.6.11'],
    ['a\rb\r\n', '554 5.6.11'],
    ['a\0b\r\n', '554 5.6.0'],
    [`${'x'.repeat(999)}\r\n`, '554 5.6.0'],
    [`${'x'.repeat(70)}\r\n`.repeat(20_000), '552 5.3.4'],
  ])('refuses at the end of data: %.10j', (content, expected) => {
    const server = ready();
    server.feed('DATA\r\n');
    expect(server.feed(content)).toBe('');
    expect(server.feed('.\r\n')).toMatch(new RegExp(`^${expected} `));
    expect(server.taken).toEqual([]);
    expect(server.seen.map(({ kind }) => kind).slice(-2)).toEqual(['reset', 'violation']);
    expect(codes(server.feed(`${ENVELOPE}DATA\r\nok\r\n.\r\n`))).toEqual([
      '250 2.1.0',
      '250 2.1.5',
      '354 End d',
      '250 2.0.0',
    ]);
  });

  it('regression: a client that never stops sending refused content is refused and cut off', () => {
    const piece = `${'x'.repeat(70)}\r\n`.repeat(15_000);
    for (const begin of ['DATA\r\n', 'BDAT 900000000000 LAST\r\n']) {
      const server = ready();
      server.feed(begin);
      let said = '';
      for (let sent = 0; said === '' && sent < 100; sent++) said = server.feed(piece);
      expect(said).toMatch(/^552 5\.3\.4 /);
      expect(server.seen.at(-1)).toMatchObject({ kind: 'close' });
    }
  });

  it('needs recipients and no BINARYMIME', () => {
    expect(ready({}, 'MAIL FROM:<a@b>\r\n').feed('DATA\r\n')).toMatch(/^554 5\.5\.1/);
    expect(ready({}, BINARY).feed('DATA\r\n')).toMatch(/^503 5\.5\.1/);
  });

  const corpus = readFileSync(new URL('../testdata/smuggling.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  it.each(corpus)('smuggling by %s gives one message or none', (line) => {
    const sequence = JSON.parse(line) as string;
    const wire = Buffer.from(
      `DATA\r\nSubject: x\r\n\r\nbody${sequence}MAIL FROM:<evil@x>\r\nRCPT TO:<evil@y>\r\nDATA\r\nfake\r\n.\r\n`,
    );
    for (const bareLineEndings of ['refuse', 'normalise'] as const) {
      for (let split = 1; split < wire.length; split++) {
        const server = ready({ bareLineEndings });
        server.feed(wire.subarray(0, split));
        server.feed(wire.subarray(split));
        expect(server.taken.length).toBeLessThanOrEqual(1);
        expect(server.seen.filter(({ kind }) => kind === 'mail').length).toBe(1);
        expect(server.conversation.state).toMatchObject({ phase: 'command', transaction: false });
      }
    }
  });
});

describe('BDAT', () => {
  it('takes chunks, lines or not', () => {
    const server = ready({}, BINARY);
    expect(server.feed('BDAT 6\r\na\nb\r\0\r')).toBe('250 2.0.0 Chunk received\r\n');
    expect(server.feed('BDAT 5 LAST\r\n\r\n.\r\n')).toBe('250 2.0.0 Ok: queued\r\n');
    expect(server.taken[0]!.content.toString()).toBe('a\nb\r\0\r\r\n.\r\n');
    server.feed(ENVELOPE);
    expect(server.feed('BDAT 7\r\na\r\n.\r\n\rBDAT 1\r\n\nBDAT 0 LAST\r\n')).toMatch(/Chunk[\s\S]+Chunk[\s\S]+queued/);
    expect(server.taken[1]!.content.toString()).toBe('a\r\n.\r\n\r\n');
  });

  it('reads its octets away whatever is wrong, and takes nothing until RSET', () => {
    const evil = 'BDAT 16 LAST\r\nMAIL FROM:<x@y>\r';
    const cases: [string, string][] = [
      ['EHLO again\r\n', '503 5.5.1'],
      ['RSET\r\nMAIL FROM:<a@b>\r\n', '554 5.5.1'],
      ['BDAT 2\r\na\n', '503 5.5.1'],
      ['BDAT 1\r\n\0', '503 5.5.1'],
    ];
    for (const [first, expected] of cases) {
      const server = ready();
      server.feed(first);
      expect(server.feed(evil)).toMatch(new RegExp(`^${expected}`));
      expect(server.taken).toEqual([]);
      expect(server.feed(`RSET\r\n${ENVELOPE}BDAT 2 LAST\r\nok`)).toMatch(/queued\r\n$/);
    }
  });

  it('refuses a NUL or bare line end outside BINARYMIME, a message that is too big, and one the owner does not want', () => {
    expect(ready().feed('BDAT 3 LAST\r\na\0b')).toMatch(/^554 5\.6\.0/);
    expect(ready().feed('BDAT 3 LAST\r\na\nb')).toMatch(/^554 5\.6\.11/);
    expect(ready().feed('BDAT 3 LAST\r\nab\r')).toMatch(/^554 5\.6\.11/);
    const small = ready(limits({ maxMessageSize: 10 }));
    expect(small.feed('BDAT 6\r\n123456BDAT 6\r\n123456BDAT 1 LAST\r\n1')).toMatch(
      /^250[\s\S]+552 5\.3\.4[\s\S]+503 5\.5\.1/,
    );
    const server = createTestServer({}, { dataStart: reply(451, '4.3.1', 'Full') });
    server.feed(`EHLO me\r\n${ENVELOPE}`);
    expect(codes(server.feed('BDAT 4\r\nNOOPBDAT 4 LAST\r\nNOOP'))).toEqual(['451 4.3.1', '503 5.5.1']);
  });

  it('hangs up when it cannot know where the chunk ends', () => {
    for (const bad of ['BDAT', 'BDAT x', 'BDAT -1', 'BDAT 1 FIRST', 'BDAT 1 LAST 2', 'BDAT 99999999999999999999']) {
      const server = ready();
      expect(server.feed(`${bad}\r\nMAIL FROM:<x@y>\r\n`)).toMatch(/^521 5\.5\.4[^\n]+\n$/);
      expect(server.conversation.state.phase).toBe('closed');
    }
  });
});

describe('a whole session', () => {
  const session = Buffer.from(
    `EHLO me\r\n${ENVELOPE}DATA\r\n..a\r\n.b\r\n\r\n.\r\n${BINARY}BDAT 3\r\n\r\n.BDAT 4 LAST\r\n\r\n\n\0RSET\r\n` +
      'FOO\r\nMAIL FROM:<ü@x> SMTPUTF8\r\nRCPT TO:<é@x>\r\nDATA\r\n.\r\nQUIT\r\n',
  );
  const whole = (() => {
    const server = createTestServer();
    return { said: server.feed(session), taken: server.taken };
  })();

  it('is the same however its octets arrive', () => {
    expect(whole.taken.map(({ content }) => content.toString())).toEqual(['.a\r\nb\r\n\r\n', '\r\n.\r\n\n\0', '']);
    for (let split = 0; split <= session.length; split++) {
      const server = createTestServer();
      const said = server.feed(session.subarray(0, split)) + server.feed(session.subarray(split));
      expect({ said, taken: server.taken }).toEqual(whole);
    }
    const slow = createTestServer();
    let said = '';
    for (const octet of session) said += slow.feed(Buffer.of(octet));
    expect({ said, taken: slow.taken }).toEqual(whole);
  });

  it('survives any octets: no throw, every reply well formed, nothing held without bound', () => {
    const words = [
      'EHLO a',
      'MAIL FROM:<a@b>',
      'RCPT TO:<a@b>',
      'DATA',
      'BDAT 5',
      ' LAST',
      'RSET',
      'AUTH PLAIN',
      '*',
      '.',
      '=',
    ];
    const unit = fc.constantFrom(
      ...words,
      '\r\n',
      '\r\n',
      '\r\n',
      '\r',
      '\n',
      '\0',
      ' ',
      'é',
      '\ud83d\ude00',
      'x'.repeat(600),
    );
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        (text, step, secure) => {
          const server = createTestServer({ secure, ...limits({ maxErrors: 0, maxNoops: 0 }) });
          let said = '';
          const octets = Buffer.from(text);
          for (let at = 0; at < octets.length; at += step) said += server.feed(octets.subarray(at, at + step));
          for (const line of said.split('\r\n').slice(0, -1)) expect(line).toMatch(/^[2345]\d\d[ -][\t\x20-\x7e]*$/);
          for (const line of said.split('\r\n').slice(0, -1)) {
            const isBare = /^(?:220|334|354)|^250[ -](?:mx\.test$|[A-Z0-9])/.test(line) && !/^250 \d/.test(line);
            if (!isBare) expect(line).toMatch(/^([245])\d\d[ -]\1\.\d+\.\d+ /);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});
