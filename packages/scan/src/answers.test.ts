import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST, plain, type ScanAnswer } from './answer.ts';
import { parseClamdReply } from './clamav/reply.ts';
import { parseDccReply } from './dcc/reply.ts';
import { ScanFault } from './fault.ts';
import { parseHttpReply } from './http-scanner/reply.ts';
import { parseRspamdReply } from './rspamd/reply.ts';
import { parseSpamdReply } from './spamassassin/reply.ts';

const parsers: Record<string, (octets: Uint8Array) => ScanAnswer> = {
  clamd: parseClamdReply,
  dcc: (octets) => parseDccReply(octets, ['a@b.test', 'c@b.test']),
  spamd: parseSpamdReply,
  rspamd: (octets) => parseRspamdReply(200, octets),
  http: (octets) => parseHttpReply(200, octets),
};

const casesOf = (file: string): string[] =>
  readFileSync(new URL(`../testdata/${file}`, import.meta.url), 'utf8')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replaceAll('\\r', '\r').replaceAll('\\n', '\n'));

describe('bad answers are faults', () => {
  test.each([
    ...casesOf('bad-clamd.txt').map((text) => ['clamd', text]),
    ...casesOf('bad-dcc.txt').map((text) => ['dcc', text]),
    ...casesOf('bad-spamd.txt').map((text) => ['spamd', text]),
    ...casesOf('bad-json.txt').flatMap((text) => [
      ['rspamd', text],
      ['http', text],
    ]),
  ] as [string, string][])('%s: %j', (name, text) => {
    expect(() => parsers[name]!(Buffer.from(text))).toThrow(ScanFault);
  });
});

/** Octets that are close to what a scanner says. */
const near = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(
      fc.constantFrom(
        'stream: ',
        'A\nAR\nX-DCC-x-Metrics: ',
        'SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1 / 5\r\n\r\n',
        '{"action":"reject","symbols":',
        '{"verdict":"spam","fields":',
      ),
      fc.json(),
      fc.constantFrom('', ' FOUND', '}', ' ERROR'),
    )
    .map((parts) => Buffer.from(parts.join(''))),
);

test.each(Object.keys(parsers))('%s: whatever comes is a bounded answer or a fault', (name) => {
  fc.assert(
    fc.property(near, (octets) => {
      try {
        expectBounded(parsers[name]!(octets));
      } catch (error) {
        if (!(error instanceof ScanFault)) throw error;
        expect(error.message.length).toBeLessThan(500);
      }
    }),
    { numRuns: 300 },
  );
});

test('a huge answer of rspamd is cut, the heaviest symbols stay', () => {
  const symbols = Object.fromEntries(
    Array.from({ length: 1500 }, (_, index) => [`S${index}`, { score: index, description: 'x'.repeat(2000) }]),
  );
  const fields = { 'X-Spamd-Result': [{ value: `a\r\nEvil: 1${'y'.repeat(20_000)}`, order: 1 }, 'b'], 'Bad name': 'x' };
  const answer = parseRspamdReply(
    200,
    Buffer.from(JSON.stringify({ action: 'add header', score: 1e300, symbols, milter: { add_headers: fields } })),
  );
  expectBounded(answer);
  expect(answer).toMatchObject({ verdict: 'spam', score: null });
  expect(answer.symbols[0]!.name).toBe('S1499');
  expect(answer.fields).toHaveLength(3);
  expect(answer.fields[1]!.value).toMatch(/^a Evil: 1y+…$/);
});

test('rspamd over HTTP marks spam and rewrites subjects as its milter does', () => {
  const fieldsOf = (told: object) => {
    const { fields, removed } = parseRspamdReply(200, Buffer.from(JSON.stringify(told)));
    return { fields: fields.map(({ name, value }) => `${name}: ${value}`), removed };
  };
  expect(fieldsOf({ action: 'add header' })).toEqual({ fields: ['X-Spam: Yes'], removed: ['X-Spam'] });
  expect(fieldsOf({ action: 'add header', milter: { spam_header: 'X-Junk' } }).fields).toEqual(['X-Junk: Yes']);
  expect(fieldsOf({ action: 'add header', milter: { spam_header: { 'X-Junk': 'oh yes' } } }).fields).toEqual([
    'X-Junk: oh yes',
  ]);
  expect(fieldsOf({ action: 'rewrite subject', subject: '*** SPAM *** pills' })).toEqual({
    fields: ['Subject: *** SPAM *** pills'],
    removed: ['X-Spam', 'Subject'],
  });
  // What a stranger wrote into a field of that name does not get past.
  expect(fieldsOf({ action: 'no action', subject: 'x' })).toEqual({ fields: [], removed: ['X-Spam'] });
});

test('a scanner of one’s own may say everything that there is', () => {
  const told = {
    verdict: 'defer',
    score: 7.5,
    threshold: 5,
    symbols: [{ name: 'X', score: 1.5, words: 'why' }, 5],
    ruleIds: ['r1', ''],
    opaque: 'o',
    tracker: 't',
    fields: [{ name: 'X-Mine', value: 'v' }],
    reply: 'later',
  };
  expect(parseHttpReply(200, Buffer.from(JSON.stringify(told)))).toEqual({
    ...told,
    symbols: [told.symbols[0]],
    ruleIds: ['r1'],
    removed: ['X-Mine'],
    reply: { code: 451, enhanced: '4.7.1', text: 'later' },
  });
  expect(() => parseHttpReply(500, Buffer.from(JSON.stringify(told)))).toThrow('says 500');
});

test('text that was cut holds no half character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
      const cut = plain(text, max);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});

function expectBounded(answer: ScanAnswer): void {
  expect(answer.symbols.length).toBeLessThanOrEqual(MOST.symbols);
  expect(answer.ruleIds.length).toBeLessThanOrEqual(MOST.ruleIds);
  expect(answer.fields.length).toBeLessThanOrEqual(MOST.fields);
  for (const text of [
    ...answer.symbols.flatMap(({ name, words }) => [name, words]),
    ...answer.ruleIds,
    ...answer.fields.flatMap(({ name, value }) => [name, value]),
    ...answer.removed,
    answer.opaque,
    answer.tracker,
    answer.reply?.text ?? '',
  ]) {
    expect(text.length).toBeLessThanOrEqual(MOST.fieldOctets);
    expect(text).not.toMatch(/[\u0000-\u001f\u007f]/);
  }
}
