import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { greeted, queueIdIn, type RawClient, rawClient, sendRaw } from './raw-client.ts';
import { balanced, statesOf } from './record.ts';

const rooms = new AsyncDisposableStack();
let system: System;
let hours = 0;

beforeAll(async () => {
  system = rooms.use(
    await createSystem({
      worker: false,
      now: () => Date.now() + hours * 3_600_000,
      configure({ smtp }) {
        smtp.tarpitDelay = 0;
        smtp.maxConnectionsPerClient = 500;
        smtp.maxConnectionsPerNetwork = 1000;
      },
    }),
  );
});
afterEach(async () => {
  const reply = await sendRaw(system.port('mx'), {
    from: 'good@sender.test',
    to: ['good@far.test'],
    content: Buffer.from('Subject: still here\r\n\r\nx\r\n'),
  });
  expect(await statesOf(system, queueIdIn(reply))).toEqual({ 'good@far.test': 'queued' });
});
afterAll(async () => {
  if (system) await balanced(system);
  await rooms.disposeAsync();
});

const steps: Record<string, string[]> = {
  fresh: [],
  ehlo: ['EHLO raw.test'],
  mail: ['EHLO raw.test', 'MAIL FROM:<a@b.test>'],
  rcpt: ['EHLO raw.test', 'MAIL FROM:<a@b.test>', 'RCPT TO:<c@far.test>'],
  data: ['EHLO raw.test', 'MAIL FROM:<a@b.test>', 'RCPT TO:<c@far.test>', 'DATA'],
};

async function clientAt(state: string): Promise<RawClient> {
  const client = await rawClient(system.port('mx'));
  await client.reply();
  for (const line of steps[state]!) expect(await client.ask(line)).toMatch(/^[23]/);
  return client;
}

const unescaped = (text: string) =>
  Buffer.from(
    text.replace(/\\(r|n|t|x[0-9a-f]{2})/g, (_, code: string) =>
      code.startsWith('x')
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : { r: '\r', n: '\n', t: '\t' }[code]!,
    ),
    'latin1',
  );

const corpus = readFileSync(new URL('./testdata/malformed.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split('\t') as [string, string, string]);

test('every malformed input has a clear answer, and the session goes on or ends as said', async () => {
  const wrong: string[] = [];
  for (const [state, expected, input] of corpus) {
    const client = await clientAt(state);
    client.send(unescaped(input));
    const reply = await Promise.race([client.reply().catch((error: Error) => error.message), silence()]);
    const code = reply.slice(0, 3);
    const hit = expected.split('|').find((one) => one.replace('!', '') === code);
    const isClear = /^\d{3} [245]\.\d{1,3}\.\d{1,3} [\x20-\x7e]+\r\n$/.test(reply);
    if (hit?.endsWith('!')) {
      if (!(await Promise.race([client.gone.then(() => true), silence().then(() => false)]))) {
        wrong.push(`${state} ${input}: not closed after ${reply}`);
      }
    } else if (!hit || !isClear) {
      wrong.push(`${state} ${input}: ${JSON.stringify(reply)} instead of ${expected}`);
    } else {
      const after = await Promise.race([client.ask('NOOP').catch((error: Error) => error.message), silence()]);
      if (!after.startsWith('250')) wrong.push(`${state} ${input}: afterwards ${JSON.stringify(after)}`);
    }
    client.close();
  }
  expect(wrong).toEqual([]);
});

test('random octets, in any pieces, get well-formed replies and an end', async () => {
  const word = fc.constantFrom(
    ...[
      'EHLO a.test\r\n',
      'MAIL FROM:<a@b.test>\r\n',
      'RCPT TO:<c@far.test>\r\n',
      'DATA\r\n',
      '\r\n.\r\n',
      'BDAT 5\r\n',
    ],
    ...[
      'BDAT 3 LAST\r\n',
      'RSET\r\n',
      'NOOP\r\n',
      'AUTH PLAIN ',
      'VRFY x\r\n',
      'MAIL FROM:<',
      '> SIZE=',
      '\r',
      '\n',
      '\0',
    ],
    ...['QUIT\r\n', 'HELP\r\n', ' SMTPUTF8', ' BODY=BINARYMIME', '"', '\\', '@', '[IPv6:'],
  );
  const piece = fc.oneof(
    { weight: 3, arbitrary: word.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 600 }).map((octets) => Buffer.from(octets)) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      const said = await hostileSession(system.port('mx'), pieces);
      expect(said).toMatch(/^220 /);
      expect(said).toMatch(/^(?:\d{3}[ -][\x20-\x7e]*\r\n)+$/);
    }),
    { numRuns: 150 },
  );
});

describe.each(['refuse', 'normalise'] as const)('smuggling, bare line ends: %s', (mode) => {
  beforeAll(async () => {
    await system.publish(({ smtp }) => {
      smtp.bareLineEndings = mode;
    });
  });
  afterAll(async () => {
    await system.publish(({ smtp }) => {
      smtp.bareLineEndings = 'refuse';
    });
  });

  test.each([
    '\n.\n',
    '\n.\r\n',
    '\r\n.\n',
    '\r.\r',
    '\r.\r\n',
    '\r\n.\r',
    '\n.\r',
    '\r\r\n.\r\r\n',
    '\r\n\0.\r\n',
    '\r\n.\0\r\n',
  ])('end of data %j makes no second message', async (end) => {
    const client = await clientAt('data');
    const inner = 'MAIL FROM:<evil@b.test>\r\nRCPT TO:<victim@far.test>\r\nDATA\r\nSubject: evil\r\n\r\nx';
    client.send(`Subject: good\r\n\r\nx${end}${inner}\r\n.\r\nNOOP\r\n`);
    expect(await client.reply()).toMatch(/^(250 2\.0\.0 |5\d\d 5\.6\.)/);
    expect(await client.reply()).toMatch(/^250 2\.0\.0 Ok\r\n/);
    client.close();
    const { rows } = await system.pool.query(`select 1 from mail.message where sender = 'evil@b.test'`);
    expect(rows).toEqual([]);
  });
});

test('a command that is too long is refused, however long it grows, and the next one is heard', async () => {
  const client = await greeted(system.port('mx'));
  expect(await client.ask(`NOOP ${'x'.repeat(600)}`)).toMatch(/^500 5\.5\.\d /);
  expect(await client.ask('NOOP')).toMatch(/^250 /);
  const block = Buffer.alloc(1 << 20, 0x61);
  for (let count = 0; count < 10; count++) await client.write(block).catch(() => {});
  client.send('\r\n');
  expect(await client.reply()).toMatch(/^(500 5\.5\.\d|421 )/);
  client.close();
});

test('10,000 recipients: the first thousand are taken, the others come in a later transaction', async () => {
  const client = await clientAt('mail');
  const all = Array.from({ length: 10_000 }, (_, n) => `RCPT TO:<r${n}@far.test>\r\n`).join('');
  client.send(all);
  const answers = await client.replies(10_000);
  expect(answers.filter((answer) => answer.startsWith('250 2.1.5'))).toHaveLength(1000);
  expect(answers.filter((answer) => answer.startsWith('452 4.5.3'))).toHaveLength(9000);
  await client.ask('DATA');
  client.send('Subject: x\r\n\r\nx\r\n');
  const id = queueIdIn(await client.ask('.'));
  client.close();
  expect(Object.keys(await statesOf(system, id))).toHaveLength(1000);
});

test('10,000 recipients in one message, where the settings allow it', async () => {
  await system.publish(({ smtp }) => {
    smtp.maxRecipients = 10_000;
  });
  const client = await clientAt('mail');
  client.send(Array.from({ length: 10_000 }, (_, n) => `RCPT TO:<r${n}@far.test>\r\n`).join(''));
  expect(new Set((await client.replies(10_000)).map((answer) => answer.slice(0, 9)))).toEqual(new Set(['250 2.1.5']));
  await client.ask('DATA');
  client.send('Subject: x\r\n\r\nx\r\n');
  queueIdIn(await client.ask('.'));
  client.close();
  const { rows } = await system.pool.query('select max(recipient_count)::int as most from mail.message');
  expect(rows).toEqual([{ most: 10_000 }]);
});

test('what was sent in the clear behind STARTTLS is forgotten, and so is what was said before it', async () => {
  const client = await clientAt('rcpt');
  client.send('STARTTLS\r\nMAIL FROM:<evil@b.test>\r\nRCPT TO:<victim@far.test>\r\n');
  expect(await client.reply()).toMatch(/^220 /);
  await client.secure();
  expect(await client.ask('DATA')).toMatch(/^503 /);
  expect(await client.ask('RCPT TO:<c@far.test>')).toMatch(/^503 /);
  expect(await client.ask('EHLO raw.test')).not.toContain('STARTTLS');
  expect(await client.ask('STARTTLS')).toMatch(/^503 /);
  expect(await client.ask('RCPT TO:<c@far.test>')).toMatch(/^503 /);
  client.close();
});

test('garbage instead of a TLS handshake ends the connection', async () => {
  const client = await clientAt('ehlo');
  await client.ask('STARTTLS');
  client.send('this is no handshake\r\nNOOP\r\n');
  await client.gone;
  const implicit = await rawClient(system.port('submissions'));
  implicit.send('EHLO raw.test\r\n');
  await implicit.gone;
});

test('a client that talks before the greeting is answered in order, or turned away', async () => {
  const said = await hostileSession(system.port('mx'), [
    Buffer.from('EHLO a.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@far.test>\r\nRSET\r\nQUIT\r\n'),
  ]);
  expect(said).toMatch(/^(220 .*\r\n250 2\.1\.0 .*\r\n221 |554 |421 )/s);
});

test('slow clients are cut off: silent, dripping commands, dripping content, no handshake', async () => {
  const silent = await clientAt('ehlo');
  const dripping = await clientAt('ehlo');
  const content = await clientAt('data');
  const handshake = await rawClient(system.port('submissions'));
  const drip = setInterval(() => {
    dripping.send('N');
    content.send('x');
    hours += 20 / 3600;
  }, 100);
  try {
    expect(await content.reply()).toMatch(/^421 4\.4\.2 /);
    expect(await dripping.reply()).toMatch(/^421 4\.4\.2 /);
    expect(await silent.reply()).toMatch(/^421 4\.4\.2 /);
    await Promise.all([silent.gone, dripping.gone, content.gone, handshake.gone]);
  } finally {
    clearInterval(drip);
    hours = 0;
  }
});

describe('limits', () => {
  test('of connections: 421 for one too many of a client or a network, until one has left', async () => {
    await system.publish(({ smtp }) => {
      smtp.maxConnectionsPerClient = 3;
      smtp.maxConnectionsPerNetwork = 5;
    });
    const from = async (localAddress: string) => {
      const client = await rawClient(system.port('mx'), { localAddress });
      const one = { client, code: (await client.reply()).slice(0, 9) };
      open.push(one);
      return one;
    };
    const open: { client: RawClient; code: string }[] = [];
    for (let count = 0; count < 4; count++) await from('127.0.0.91');
    for (let count = 0; count < 3; count++) await from('127.0.0.92');
    expect(open.map(({ code }) => code)).toEqual([
      ...Array(3).fill('220 posth'),
      '421 4.7.0',
      ...Array(2).fill('220 posth'),
      '421 4.7.0',
    ]);
    await open[3]!.client.gone;
    expect((await from('127.1.0.1')).code).toBe('220 posth');
    open[0]!.client.close();
    await expect.poll(async () => (await from('127.0.0.91')).code).toBe('220 posth');
    for (const { client } of open) client.close();
    await system.publish(({ smtp }) => {
      smtp.maxConnectionsPerClient = 500;
      smtp.maxConnectionsPerNetwork = 1000;
    });
  });

  test('of rates: connections, messages and recipients a minute, for all but relay hosts', async () => {
    await system.publish(({ smtp, routing }) => {
      smtp.relayHosts = ['127.0.0.1'];
      smtp.connectionRatePerClient = 4;
      smtp.messageRatePerClient = 3;
      smtp.recipientRatePerClient = 5;
      routing.localDomains.push({
        domain: 'local.test',
        mailboxes: 'any',
        transport: { kind: 'sandbox' },
        subaddressSeparator: '+',
      });
    });
    const client = await greeted(system.port('mx'), { localAddress: '127.0.0.95' });
    const answers: string[] = [];
    for (let count = 0; count < 4; count++) {
      answers.push((await client.ask('MAIL FROM:<a@b.test>')).slice(0, 9));
      await client.ask('RSET');
    }
    expect(answers).toEqual(['250 2.1.0', '250 2.1.0', '250 2.1.0', '450 4.7.1']);
    client.close();
    hours += 1 / 60;
    const again = await greeted(system.port('mx'), { localAddress: '127.0.0.95' });
    await again.ask('MAIL FROM:<a@b.test>');
    again.send('RCPT TO:<x@local.test>\r\n'.repeat(6));
    expect((await again.replies(6)).map((answer) => answer.slice(0, 3))).toEqual([...Array(5).fill('250'), '450']);
    again.close();
    const greetings: string[] = [];
    for (let count = 0; count < 6; count++) {
      const one = await rawClient(system.port('mx'), { localAddress: '127.0.0.96' });
      greetings.push((await one.reply()).slice(0, 3));
      one.close();
    }
    expect(greetings).toEqual(['220', '220', '220', '220', '421', '421']);
  });
});

test('memory does not grow over 5,000 hostile sessions', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const kinds = corpus.map(([state, , input]) =>
    Buffer.concat([Buffer.from(steps[state]!.map((line) => `${line}\r\n`).join('')), unescaped(input)]),
  );
  const run = async (count: number) => {
    let next = 0;
    const one = async () => {
      while (next < count) await hostileSession(system.port('mx'), [kinds[next++ % kinds.length]!]);
    };
    await Promise.all(Array.from({ length: 25 }, one));
  };
  const settledRss = async () => {
    await expect.poll(() => sessionsOpen()).toBe(0);
    collect();
    return process.memoryUsage().rss;
  };
  await run(1000);
  const before = await settledRss();
  await run(5000);
  const growth = (await settledRss()) - before;
  expect(growth).toBeLessThan(80 * 1024 * 1024);
}, 60_000);

async function sessionsOpen(): Promise<number> {
  const { rows } = await system.pool.query<{ open: number }>(
    `select coalesce(sum((detail->>'sessions')::int), 0)::int as open from process where kind = 'engine'`,
  );
  return rows[0]!.open;
}

/** Says the pieces, half-closes and gives back all that was said to it until the server closed. */
function hostileSession(port: number, pieces: Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const one of pieces) socket.write(one);
      socket.end();
    });
    const late = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(`not closed within a minute; said ${JSON.stringify(said)} to ${JSON.stringify(pieces.join(''))}`),
      );
    }, 60_000);
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      resolve(said);
    });
  });
}

/** Comes only when nothing else does; never awaited in a run that passes. */
function silence(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('(silence)'), 20_000).unref());
}
