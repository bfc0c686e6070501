import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientEvent, Outcome, Transaction } from './client.ts';
import { isPositive, reply } from './reply.ts';
import type { ServerOptions } from './server.ts';
import { type Answers, converse, createTestClient, createTestServer } from './testing.ts';

const CONTENT = Buffer.from(`Subject: x\r\n\r\n.\r\n..dots\r\n${'y'.repeat(2500 / 5)}\r\n`.repeat(5));
const message: Transaction = {
  reversePath: 'a@b',
  params: { body: '8BITMIME', ret: 'HDRS', envid: 'q r', auth: '' },
  recipients: [
    { path: 'c@d', params: { notify: ['FAILURE'], orcpt: { type: 'rfc822', address: 'x y@z' } } },
    { path: 'refused@d' },
    { path: '"e f"@d' },
  ],
  size: CONTENT.length,
};
const rcpt = (path: string) =>
  path.startsWith('refused') ? reply(550, '5.1.1', 'No such user') : reply(250, '2.1.5', 'Ok');
const outcomes = (log: ClientEvent[]) => log.flatMap((event) => (event.kind === 'outcome' ? [event.outcome] : []));
const broken = (log: ClientEvent[]) => log.find((event) => event.kind === 'broken');
const told = ({ recipients }: Outcome) =>
  recipients.map(({ reply: { code }, accepted, stage }) => [code, accepted, stage]);

/** Every combination of what a server may offer and a client may want. */
const combinations = ['smtp', 'lmtp'].flatMap((protocol) =>
  [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits) =>
    [true, false].flatMap((pipelining) =>
      [true, false].map((isWhole) => ({
        protocol: protocol as 'smtp' | 'lmtp',
        pipelining,
        isWhole,
        withheld: ['PIPELINING', 'CHUNKING', 'DSN'].filter((_, at) => (bits & (1 << at)) === 0),
      })),
    ),
  ),
);

describe('client against server', () => {
  it.each(combinations)('$protocol, whole $isWhole, pipelining $pipelining, without $withheld', (how) => {
    for (const step of [Number.MAX_SAFE_INTEGER, 1, 7]) {
      const options: Partial<ServerOptions> = {
        protocol: how.protocol,
        offer: (keyword) => !how.withheld.includes(keyword),
      };
      const contentEnd = (paths: string[]) => paths.map((path) => reply(path === 'c@d' ? 250 : 451, undefined, path));
      const answers: Answers = how.protocol === 'lmtp' ? { rcpt, contentEnd } : { rcpt };
      const server = createTestServer(options, answers);
      const client = createTestClient({ protocol: how.protocol, pipelining: how.pipelining });
      const one = how.isWhole ? { ...message, content: CONTENT } : message;
      const none: Transaction = { ...one, recipients: [{ path: 'refused@d' }, { path: 'refused2@d' }] };
      const log = converse(client, server, {
        transactions: [one, none, one, { ...one, reversePath: '' }],
        contents: [CONTENT, CONTENT, CONTENT, CONTENT],
        step,
      });
      expect(broken(log)).toBeUndefined();
      expect(log.at(-1)).toEqual({ kind: 'closed' });
      const second = how.protocol === 'lmtp' ? [451, false, 'final'] : [250, true, 'final'];
      const expected = [[250, true, 'final'], [550, false, 'rcpt'], second];
      expect(outcomes(log).map(told)).toEqual([
        expected,
        [
          [550, false, 'rcpt'],
          [550, false, 'rcpt'],
        ],
        expected,
        expected,
      ]);
      expect(server.taken.map(({ content }) => content.equals(CONTENT))).toEqual([true, true, true]);
      expect(server.taken.map(({ reversePath }) => reversePath)).toEqual(['a@b', 'a@b', '']);
      const isDsn = !how.withheld.includes('DSN');
      expect(server.taken[0]).toMatchObject({
        params: { size: CONTENT.length, body: '8BITMIME', ...(isDsn ? { ret: 'HDRS', envid: 'q r' } : {}) },
        recipients: [
          { params: isDsn ? { notify: ['FAILURE'], orcpt: { type: 'rfc822', address: 'x y@z' } } : { extra: {} } },
          { path: '"e f"@d', params: { extra: {} } },
        ],
      });
    }
  });

  it('stays in step when the content is refused, before or after it was sent', () => {
    for (const { protocol, pipelining, isWhole, withheld } of combinations) {
      const offer = (keyword: string) => !withheld.includes(keyword);
      const answers: Answers[] = [
        { rcpt, dataStart: reply(451, '4.7.1', 'Later') },
        { rcpt, contentEnd: () => reply(451, '4.7.1', 'Later') },
        { rcpt, mail: () => reply(451, '4.7.1', 'Later') },
      ];
      for (const [at, answer] of answers.entries()) {
        const log = converse(
          createTestClient({ protocol, pipelining }),
          createTestServer({ protocol, offer }, answer),
          {
            transactions: [0, 1, 2].map(() => (isWhole ? { ...message, content: CONTENT } : message)),
            contents: [CONTENT, CONTENT, CONTENT],
          },
        );
        expect(broken(log)).toBeUndefined();
        const expected = at === 2 ? [451, 451, 451] : [451, 550, 451];
        const codes = outcomes(log).map(({ recipients }) => recipients.map((one) => one.reply.code));
        expect(codes).toEqual([expected, expected, expected]);
      }
    }
  });

  it('sends any lines through DATA and any octets through BDAT unchanged', () => {
    const lines = fc.string({ unit: fc.constantFrom('.', '..', 'a', '\r\n', '\t', 'é', 'z'.repeat(100)) });
    fc.assert(
      fc.property(lines, fc.boolean(), fc.integer({ min: 1, max: 50 }), (text, chunking, step) => {
        const content = Buffer.from(`${text}\r\n`);
        const server = createTestServer();
        const client = createTestClient({ chunking });
        const log = converse(client, server, { transactions: [message], contents: [content], step });
        expect(outcomes(log)).toHaveLength(1);
        expect(server.taken[0]!.content.equals(content)).toBe(true);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        const server = createTestServer();
        const content = Buffer.from(octets);
        const transaction: Transaction = { ...message, params: { body: 'BINARYMIME' }, content };
        converse(createTestClient(), server, { transactions: [transaction] });
        expect(server.taken[0]!.content.equals(content)).toBe(true);
        expect(server.taken[0]!.params).toMatchObject({ body: 'BINARYMIME' });
      }),
      { numRuns: 200 },
    );
  });

  it('sends large content in chunks and stops when one is refused', () => {
    const content = Buffer.from(`${'x'.repeat(98)}\r\n`.repeat(9000));
    const server = createTestServer();
    const log = converse(createTestClient(), server, { transactions: [message], contents: [content] });
    expect(outcomes(log).map(told)[0]![0]).toEqual([250, true, 'final']);
    expect(server.taken[0]!.content.equals(content)).toBe(true);
    const small = createTestServer({}, {});
    small.conversation.configure({ limits: { ...SMALL } });
    const { size: _, ...unsized } = message;
    const refused = converse(createTestClient(), small, {
      transactions: [unsized, { ...unsized, recipients: [] }],
      contents: [content],
    });
    expect(broken(refused)).toBeUndefined();
    expect(outcomes(refused).map(told)[0]![0]).toEqual([552, false, 'content']);
    expect(small.taken).toEqual([]);
  });

  it('refuses by itself what the server cannot take', () => {
    const utf8: Transaction = {
      ...message,
      params: { smtputf8: true },
      recipients: [{ path: 'ü@d' }, { path: 'c@d' }],
    };
    const offer = (keyword: string) => !['SMTPUTF8', 'BINARYMIME'].includes(keyword);
    const bad: Transaction = { ...message, recipients: [{ path: 'c@d>\r\nQUIT' }] };
    const log = converse(createTestClient(), createTestServer({ offer }), {
      transactions: [
        { ...utf8, content: CONTENT },
        { ...utf8, reversePath: 'é@b' },
        { ...message, params: { body: 'BINARYMIME' } },
        { ...message, size: 2_000_000 },
        bad,
      ],
    });
    expect(
      outcomes(log).map(({ recipients }) => recipients.map((one) => `${one.stage} ${one.reply.enhanced}`)),
    ).toEqual([
      ['local 5.6.7', 'final 2.0.0'],
      ['local 5.6.7', 'local 5.6.7'],
      ['local 5.6.3', 'local 5.6.3', 'local 5.6.3'],
      ['local 5.3.4', 'local 5.3.4', 'local 5.3.4'],
      ['local 5.1.3'],
    ]);
    const able = createTestServer();
    converse(createTestClient(), able, { transactions: [{ ...utf8, content: CONTENT }] });
    expect(able.taken[0]).toMatchObject({ params: { smtputf8: true }, recipients: [{ path: 'ü@d' }, { path: 'c@d' }] });
  });

  it('never ends content that cannot be sent as lines', () => {
    for (const bad of ['a\nb\r\n', 'a\rb\r\n', 'a\0b\r\n', 'a\r\n.\n', 'ends with\r']) {
      const server = createTestServer();
      const log = converse(createTestClient({ chunking: false }), server, {
        transactions: [message],
        contents: [Buffer.from(bad)],
      });
      expect(outcomes(log).map(told)[0]![0]).toEqual([554, false, 'local']);
      expect(broken(log)).toMatchObject({ reason: 'aborted' });
      expect(server.taken).toEqual([]);
    }
  });
});

describe('when it goes wrong', () => {
  const script = [
    '220 hi',
    '250-a\r\n250-PIPELINING\r\n250 SIZE',
    '250 mail',
    '250 rcpt',
    '250 rcpt',
    '354 go',
    '250 done',
  ];
  const two: Transaction = {
    reversePath: 'a@b',
    params: {},
    recipients: [{ path: 'c@d' }, { path: 'e@f' }],
    content: CONTENT,
  };

  /** Feeds so many replies of the script, then ends it. */
  function upTo(count: number, end: (client: ReturnType<typeof createTestClient>) => void, replies = script) {
    const client = createTestClient();
    const log: ClientEvent[] = [];
    for (const line of replies.slice(0, count)) {
      client.receive(Buffer.from(`${line}\r\n`));
      log.push(...client.events());
      if (log.at(-1)?.kind === 'ready' && outcomes(log).length === 0) client.send(two);
      log.push(...client.events());
    }
    end(client);
    log.push(...client.events());
    expect(log.at(-1)).toEqual({ kind: 'closed' });
    return log;
  }

  it('tells the points of loss apart', () => {
    const seen = [0, 1, 2, 3, 4, 5, 6, 7].map((count) => {
      const event = broken(upTo(count, (client) => client.lost('reset')));
      return `${event?.phase} ${event?.reason} ${event?.partial?.isContentComplete}`;
    });
    expect(seen).toEqual([
      'greeting lost-outside-transaction undefined',
      'helo lost-outside-transaction undefined',
      'mail lost-before-content-end false',
      'rcpt lost-before-content-end false',
      'rcpt lost-before-content-end false',
      'data lost-before-content-end false',
      'final lost-after-content-end true',
      'ready lost-outside-transaction undefined',
    ]);
  });

  it('keeps the answer to MAIL when 421 comes on top of it', () => {
    const log = upTo(3, (client) => client.receive(Buffer.from('421 enough\r\n')), [
      ...script.slice(0, 2),
      '552 5.3.4 too big',
    ]);
    expect(outcomes(log).map(told)).toEqual([
      [
        [552, false, 'mail'],
        [552, false, 'mail'],
      ],
    ]);
  });

  it('knows which recipients LMTP had answered', () => {
    const client = createTestClient({ protocol: 'lmtp' });
    for (const line of ['220 hi', '250-a\r\n250 PIPELINING']) client.receive(Buffer.from(`${line}\r\n`));
    client.send(two);
    client.receive(Buffer.from('250 mail\r\n250 rcpt\r\n250 rcpt\r\n354 go\r\n250 first done\r\n'));
    client.lost('reset');
    expect(broken(client.events())).toMatchObject({
      reason: 'lost-after-content-end',
      partial: { isContentComplete: true, recipients: [{ path: 'c@d', accepted: true }, { path: 'e@f' }] },
    });
  });

  it('ends nothing when it is told to give up within the content', () => {
    for (const chunking of [true, false]) {
      const server = createTestServer();
      const client = createTestClient({ chunking });
      const { content: _, ...streamed } = two;
      client.receive(Buffer.from(server.feed('')));
      let said = '';
      for (let events = client.events(); events.length > 0; events = client.events()) {
        for (const event of events) {
          if (event.kind === 'send') {
            said += event.bytes.toString();
            client.receive(Buffer.from(server.feed(event.bytes)));
          }
          if (event.kind === 'ready') client.send(streamed);
          if (event.kind === 'wantContent') {
            client.content(Buffer.alloc(300_000, 'x'));
            client.content(Buffer.alloc(300_000, 'x'));
            client.abort('the spill file cannot be read');
          }
          if (event.kind === 'broken')
            expect(event).toMatchObject({ reason: 'aborted', partial: { isContentComplete: false } });
        }
      }
      expect(client.phase).toBe('closed');
      expect(said).not.toMatch(/LAST|\r\n\.\r\n$/);
      expect(server.taken).toEqual([]);
    }
  });

  it('takes 421 at any moment, and settles whoever is left with it', () => {
    for (let count = 2; count < 7; count++) {
      const log = upTo(count, (client) => client.receive(Buffer.from('421 4.3.2 going down\r\n')));
      expect(broken(log)).toMatchObject({ reason: 'service-closing', reply: { code: 421 } });
      expect(outcomes(log).map(({ recipients }) => recipients.map(({ reply: { code } }) => code))).toEqual([
        [421, 421],
      ]);
    }
    expect(broken(upTo(7, (client) => client.receive(Buffer.from('421 idle\r\n'))))).toMatchObject({
      reason: 'service-closing',
    });
  });

  it('ends an empty message with a lone dot when 354 comes without recipients', () => {
    const replies = [...script.slice(0, 3), '550 no', '550 no', '354 go', '554 nobody'];
    const log = upTo(
      7,
      (client) => {
        client.quit();
        client.receive(Buffer.from('221 bye\r\n'));
      },
      replies,
    ).filter(({ kind }) => kind === 'send');
    expect(log.map((event) => String('bytes' in event && event.bytes)).slice(-2)).toEqual(['.\r\n', 'QUIT\r\n']);
  });

  it('says RSET before the next message when one was left open', () => {
    const server = createTestServer({}, { rcpt });
    const bad: Transaction = { ...two, recipients: [{ path: 'refused@d' }] };
    const log = converse(createTestClient({ chunking: false }), server, { transactions: [bad, two] });
    expect(log.some((event) => event.kind === 'send' && event.bytes.toString().startsWith('RSET\r\nMAIL'))).toBe(true);
    expect(outcomes(log).map(told)[1]).toEqual([
      [250, true, 'final'],
      [250, true, 'final'],
    ]);
  });

  it('breaks off on words that are not replies, and never throws', () => {
    const noise = fc.string({
      unit: fc.constantFrom('2', '5', '0', '3', '4', '-', ' ', '\r\n', '250 ', '354 ', '421 ', '550 ', 'x', '\r'),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), noise, (count, text) => {
        const log = upTo(count, (client) => {
          client.receive(Buffer.from(text));
          client.lost('end');
        });
        const settled = outcomes(log).length + (broken(log)?.partial === undefined ? 0 : 1);
        expect(settled).toBe(count < 2 ? settled : 1);
        for (const { recipients } of outcomes(log)) expect(recipients).toHaveLength(2);
        const isTaken = outcomes(log).some(({ recipients }) => recipients.some(({ accepted }) => accepted));
        if (isTaken)
          expect(outcomes(log)[0]!.recipients.every((one) => !one.accepted || isPositive(one.reply))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

const SMALL = {
  maxCommandLength: 512,
  maxTextLineLength: 998,
  maxMessageSize: 400_000,
  maxRecipients: 100,
  maxErrors: 10,
  maxNoops: 20,
};
