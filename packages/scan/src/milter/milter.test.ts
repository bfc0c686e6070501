import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST } from '../answer.ts';
import { ScanFault } from '../fault.ts';
import type { ScanMessage } from '../index.ts';
import { bitsOf, changeBits, type MilterChange } from './changes.ts';
import { createOutcome } from './outcome.ts';
import { formatPacket, readPacket, textsOf, uint32 } from './packet.ts';
import { scanWithMilter } from './scan.ts';

const content = Buffer.from('From: a@b.test\r\nX-Folded: one\r\n two\r\nSubject: s\r\n\r\nHi\r\n');
const message: ScanMessage = {
  ...{ id: 'q1', hostname: 'mx.test', helo: 'there', user: 'ann', tls: undefined, reversePath: 'a@b.test' },
  client: { address: '192.0.2.1', port: 4711, name: undefined },
  recipients: ['c@d.test', 'e@d.test'],
  trace: Buffer.alloc(0),
  size: content.length,
  async *content() {
    yield content;
  },
};
const never = new AbortController().signal;

/** A milter that answers each packet as `reply` says; what it was told is kept. */
function milter(
  reply: (kind: string, data: string) => Buffer[],
  negotiated = [6, 0x31, 0],
  mayChange: MilterChange[] = ['addFields', 'changeFields', 'quarantine'],
) {
  const told: string[] = [];
  const dial = async () => {
    const [ours, theirs] = duplexPair();
    let held = Buffer.alloc(0);
    theirs.on('error', () => undefined);
    theirs.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      while (held.length >= 4 && held.length >= 4 + held.readUInt32BE()) {
        const length = held.readUInt32BE();
        const packet = held.subarray(4, 4 + length);
        held = held.subarray(4 + length);
        const kind = String.fromCharCode(packet[0]!);
        const data = packet.subarray(1).toString('latin1').replaceAll('\0', '|');
        if (kind === 'O') theirs.write(formatPacket('O', ...negotiated.map(uint32)));
        else if (kind !== 'D' && kind !== 'Q') {
          told.push(`${kind}${data}`);
          for (const answer of reply(kind, data)) theirs.write(answer);
        }
      }
    });
    return ours;
  };
  let body: Buffer | undefined;
  const newBody = () => {
    body = Buffer.alloc(0);
    return {
      write(bytes: Uint8Array) {
        body = Buffer.concat([body!, bytes]);
        return body.length % 2 === 0;
      },
      caughtUp: async () => {},
    };
  };
  const scan = (maxBody = 100) => scanWithMilter(message, { dial, signal: never, mayChange, maxBody, newBody });
  return { told, scan, body: () => body?.toString() };
}
const on = formatPacket('c');

test('it is told everything in order, and may change fields', async () => {
  const { told, scan } = milter((kind) =>
    kind === 'E'
      ? [
          formatPacket('p'),
          formatPacket('h', 'X-Added', 'one'),
          formatPacket('i', uint32(0), 'X-First', 'a\r\nEvil: 1'),
          formatPacket('m', uint32(1), 'X-Old', ''),
          formatPacket('m', uint32(2), 'Subject', 'other'),
          formatPacket('a'),
        ]
      : [on],
  );
  expect(await scan()).toMatchObject({
    verdict: 'clean',
    fields: [
      { name: 'X-Added', value: 'one', place: 'bottom' },
      { name: 'X-First', value: 'a Evil: 1', place: 'top' },
    ],
    edits: [
      { name: 'X-Old', nth: 1, value: null },
      { name: 'Subject', nth: 2, value: 'other' },
    ],
  });
  expect(told.map((one) => one.replace(/^C(.*)4..(.*)$/s, 'C$14:$2'))).toEqual([
    'C[192.0.2.1]|4:192.0.2.1|',
    'Hthere|',
    'M<a@b.test>|',
    'R<c@d.test>|',
    'R<e@d.test>|',
    'T',
    'LFrom|a@b.test|',
    'LX-Folded|one\n two|',
    'LSubject|s|',
    'N',
    'BHi\r\n',
    'E',
  ]);
});

test.each([
  ['r', formatPacket('r'), { verdict: 'reject' }],
  ['t', formatPacket('t'), { verdict: 'defer' }],
  ['d', formatPacket('d'), { verdict: 'discard' }],
  ['4', formatPacket('4'), { verdict: 'defer', reply: { code: 421 } }],
  ['y', formatPacket('y', '554 5.7.0 No'), { verdict: 'reject', reply: { code: 554, enhanced: '5.7.0', text: 'No' } }],
  [
    'y 4',
    formatPacket('y', '450-Wait\r\n450 more'),
    { verdict: 'defer', reply: { code: 450, enhanced: '4.7.1', text: 'Wait' } },
  ],
])('%s ends it, whenever it comes', async (_, answer, expected) => {
  for (const at of ['C', 'H', 'M', 'T', 'L', 'N', 'B', 'E'])
    expect(await milter((kind) => [kind === at ? answer : on]).scan()).toMatchObject(expected);
});

test('a recipient that is refused is refused alone, and it is told on of the others', async () => {
  const { told, scan } = milter((kind, data) =>
    kind === 'R' && data.includes('c@') ? [formatPacket('y', '550 5.1.1 Nobody')] : [on],
  );
  const answer = await scan();
  expect(answer).toMatchObject({ verdict: 'clean', reply: null });
  expect([...answer.each!]).toMatchObject([
    ['c@d.test', { verdict: 'reject', reply: { code: 550, enhanced: '5.1.1', text: 'Nobody' } }],
  ]);
  expect(told.map((one) => one[0]).join('')).toBe('CHMRRTLLLNBE');
});

test.each([
  ['r', 'r', { verdict: 'reject', reply: { code: 550 } }],
  ['r', 't', { verdict: 'defer', reply: { code: 451 } }],
])('all recipients refused (%s, %s) is refused, and nothing more is told', async (first, second, expected) => {
  const { told, scan } = milter((kind, data) =>
    kind === 'R' ? [formatPacket(data.includes('c@') ? first : second)] : [on],
  );
  expect(await scan()).toMatchObject(expected);
  expect(told.map((one) => one[0]).join('')).toBe('CHMRR');
});

test('a recipient that is accepted at once ends it, and one that is discarded discards the message', async () => {
  const saying = (answer: string) => milter((kind) => (kind === 'R' ? [formatPacket(answer)] : [on])).scan();
  expect(await saying('a')).toMatchObject({ verdict: 'clean' });
  expect(await saying('d')).toMatchObject({ verdict: 'discard' });
});

test('quarantine with its reason', async () => {
  const { scan } = milter((kind) => (kind === 'E' ? [formatPacket('q', 'odd'), on] : [on]));
  expect(await scan()).toMatchObject({ verdict: 'quarantine', opaque: 'odd' });
});

test('what it does not want is not told, and what it does not answer is not waited for', async () => {
  const noBodyNoHelo = 0x10 | 0x2;
  const silentHeaders = 0x80;
  const { told, scan } = milter((kind) => (kind === 'L' ? [] : [on]), [6, 0x31, noBodyNoHelo | silentHeaders]);
  expect(await scan()).toMatchObject({ verdict: 'clean' });
  expect(told.map((one) => one[0]).join('')).toBe('CMRRTLLLNE');
});

test('one that has to change more than it may, or speaks something else, says so', async () => {
  await expect(milter(() => [on], [6, 0x173, 0]).scan()).rejects.toThrow(
    'wants to do what it may not: change the sender, replace the body',
  );
  await expect(milter(() => [on], [6, 0x800, 0]).scan()).rejects.toThrow('what nobody knows (800)');
  await expect(milter(() => [on], [9, 1, 0]).scan()).rejects.toThrow('version 9');
  await expect(milter(() => [formatPacket('z', 'x')]).scan()).rejects.toThrow('what no milter says');
  await expect(milter(() => [formatPacket('f')]).scan()).rejects.toThrow('fails for this connection');
  await expect(milter(() => [formatPacket('h', 'X', 'y')]).scan()).rejects.toThrow('before its end');
  await expect(milter(() => [Buffer.from([255, 255, 255, 255])]).scan()).rejects.toThrow('no packet');
});

test('sender, recipients and body, where it may and asked for it', async () => {
  const all = Object.keys(changeBits) as MilterChange[];
  const changes = [
    formatPacket('e', '<new@b.test>', 'RET=HDRS'),
    formatPacket('+', '<more@d.test>'),
    formatPacket('2', 'par@d.test', 'NOTIFY=NEVER'),
    formatPacket('-', '<c@d.test>'),
    formatPacket('b', Buffer.from('New ')),
    formatPacket('b', Buffer.from('body\r\n')),
  ];
  const ended = (kind: string) => (kind === 'E' ? [...changes, on] : [on]);
  const one = milter(ended, [6, bitsOf(all), 0], all);
  expect(await one.scan()).toMatchObject({
    verdict: 'clean',
    envelope: { sender: 'new@b.test', added: ['more@d.test', 'par@d.test'], deleted: ['c@d.test'] },
    replacesBody: true,
  });
  expect(one.body()).toBe('New body\r\n');
  await expect(milter(ended, [6, bitsOf(all), 0], all).scan(9)).rejects.toThrow('larger than it may be');
  for (const packet of changes) {
    // Allowed is not enough: it has to have asked.
    const { scan } = milter((kind) => (kind === 'E' ? [packet, on] : [on]), [6, 0, 0], all);
    await expect(scan()).rejects.toThrow('was not agreed upon');
  }
});

test('what it wants to be told is passed over', async () => {
  const { scan } = milter(() => [on], [6, 0x100, 0, 4]);
  expect(await scan()).toMatchObject({ verdict: 'clean', replacesBody: false });
});

/** Pieces as the link gives them. */
const linkOf = (octets: Uint8Array) => {
  let at = 0;
  return {
    async octets(count: number) {
      if (at + count > octets.length) throw new ScanFault('cut', 'over');
      at += count;
      return Buffer.from(octets.subarray(at - count, at));
    },
  };
};

test('a packet that is written is read again, whatever it holds', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((one) => one.replaceAll('\0', '').toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...'CHMRLNBEhimq+-'), fc.array(text, { maxLength: 5 }), async (kind, texts) => {
      const packet = await readPacket(linkOf(formatPacket(kind, ...texts)));
      expect(packet.kind).toBe(kind);
      expect(textsOf(packet.data)).toEqual(texts);
    }),
  );
});

test('any octets are packets or a fault', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (octets) => {
      const link = linkOf(octets);
      try {
        for (;;) expect((await readPacket(link)).data.length).toBeLessThan(200);
      } catch (error) {
        expect(error).toBeInstanceOf(ScanFault);
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever it says is bounded', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...'arthdyimqxb+-2e4f'), fc.uint8Array({ maxLength: 80 })), { maxLength: 60 }),
      (said) => {
        const outcome = createOutcome(0x1ff);
        try {
          for (const [kind, data] of said) outcome.take(kind, Buffer.from(data));
        } catch (error) {
          expect(error).toBeInstanceOf(ScanFault);
        }
        const { fields, edits = [], envelope, opaque } = outcome.answer();
        const { added = [], deleted = [], sender = '' } = envelope ?? {};
        expect(fields.length).toBeLessThanOrEqual(MOST.fields);
        expect(edits.length).toBeLessThanOrEqual(MOST.fields);
        expect(added.length + deleted.length).toBeLessThanOrEqual(2 * MOST.recipients);
        for (const text of [
          ...[opaque, sender, ...added, ...deleted, ...edits.flatMap(({ name, value }) => [name, value ?? ''])],
          ...fields.flatMap(({ name, value }) => [name, value]),
        ])
          expect(text).not.toMatch(/[\u0000-\u001f\u007f]/);
      },
    ),
  );
});
