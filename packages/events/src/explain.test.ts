import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplyPattern } from './explain/explanation.ts';
import { foldText, matchesCode, matchesText } from './explain/match.ts';
import { replyPatterns } from './explain/replies.ts';
import { replyCodes } from './explain/status/codes.ts';
import { registeredStatus } from './explain/status.ts';
import { explainReply } from './explain.ts';

const corpus = readFileSync(new URL('../testdata/replies.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const at = line.indexOf(' ');
    return { id: line.slice(0, at), text: line.slice(at + 1).replaceAll('\\n', '\n') };
  });

test.for(corpus)('$id: $text', ({ id, text }) => {
  expect(explainReply({ text })?.id).toBe(id);
});

test('every code of the registry has its entry, and no other', () => {
  expect(Object.keys(registeredStatus).sort()).toEqual(registry.sort());
  for (const detail of registry) {
    for (const kind of ['4', '5']) {
      const found = explainReply({ enhanced: `${kind}.${detail}` });
      expect(found?.title, `${kind}.${detail}`).toBeTruthy();
      expect(found?.isTemporary).toBe(kind === '4');
    }
  }
});

test('every reply code of RFC 5321 §4.2.3 and its extensions has words', () => {
  const codes = '421 432 450 451 452 454 455 500 501 502 503 504 521 523 530 534 535 538 550 551 552 553 554 555 556';
  for (const code of codes.split(' ')) expect(explainReply({ code: Number(code) })?.id).toBe(code);
});

test('every explanation is whole, and reads as sentences', () => {
  const all = [...replyPatterns, ...Object.values(registeredStatus), ...Object.values(replyCodes)];
  for (const { title, meaning, cause, next, whose } of all) {
    expect(title).toMatch(/^\S.{3,60}[^.]$/);
    for (const sentence of [meaning, cause, next]) expect(sentence, title).toMatch(/^(?:[A-Z]|iCloud).{8,}[.%]$/);
    expect(['sender', 'recipient', 'remote', 'us', 'network', 'nobody']).toContain(whose);
  }
});

test('patterns are in small letters, have a name of their own, and most are seen in the corpus', () => {
  const ids = replyPatterns.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, match } of replyPatterns) {
    expect(match.length, id).toBeGreaterThan(0);
    for (const pattern of match) {
      expect(pattern, id).toBe(pattern.toLowerCase());
      expect(pattern.replaceAll('*', '').length, `${id}: ${pattern}`).toBeGreaterThan(2);
    }
  }
  const seen = new Set(corpus.map(({ id }) => id));
  expect(ids.filter((id) => !seen.has(id)).length / ids.length).toBeLessThan(0.15);
});

test('what went well, and what says nothing, is not explained', () => {
  expect(explainReply({ code: 250, enhanced: '2.0.0', text: 'Ok: queued as 4711, not spam' })).toBeNull();
  expect(explainReply({ enhanced: '2.1.5' })).toBeNull();
  expect(explainReply({ text: '250 2.0.0 Ok' })).toBeNull();
  expect(explainReply({})).toBeNull();
  expect(explainReply({ code: null, enhanced: null, text: null })).toBeNull();
  expect(explainReply({ text: 'hello' })).toBeNull();
});

test("an installation's own patterns come first, and may be bound to codes", () => {
  const own: ReplyPattern[] = [
    {
      id: 'ours',
      match: ['mailbox full*archive'],
      code: ['55?'],
      enhanced: ['5.2.*'],
      title: 'Archive is full',
      meaning: 'Our own archive is full.',
      cause: 'Nobody empties it.',
      whose: 'us',
      next: 'Ring up Jo.',
    },
  ];
  expect(explainReply({ text: '552 5.2.2 Mailbox full: archive7' }, own)).toMatchObject({
    id: 'ours',
    isTemporary: false,
  });
  expect(explainReply({ text: '452 4.2.2 Mailbox full: archive7' }, own)?.id).toBe('mailbox-full');
});

test('a mailbox may be called anything without being explained for it', () => {
  for (const name of ['spam', 'virus', 'dmarc-reports', 'greylist', 'postmaster.gmx']) {
    expect(explainReply({ text: `550 5.1.1 <${name}@example.com>: User unknown` })?.id).toBe('unknown-user');
  }
});

test('never throws, whatever it is given', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('550 ', '4.7.1', '\r\n', '<', '@', '>', '*', 'spamhaus', '\u0000', '\ud800'),
  );
  const text = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''));
  const code = fc.option(fc.oneof(fc.integer(), fc.constant(Number.NaN), fc.double()));
  fc.assert(
    fc.property(code, fc.option(fc.string()), fc.option(text), (code, enhanced, text) => {
      const found = explainReply({ code, enhanced, text });
      expect(found === null || found.title.length > 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a pattern begins anywhere, keeps its order, and is not a regular expression', () => {
  const folded = foldText('550 Too  Many\r\n550-5.7.1 messages <a@b.c> today');
  expect(folded).toBe(' 550 too many messages <> today ');
  expect(matchesText(folded, ['many*today'])).toBe(true);
  expect(matchesText(folded, ['today*many'])).toBe(false);
  expect(matchesText(folded, ['.*'])).toBe(false);
  expect(matchesCode('550', ['55?'])).toBe(true);
  expect(matchesCode('5.7.26', ['?.7.*'])).toBe(true);
  expect(matchesCode('5.7.26', ['5.7.2'])).toBe(false);
});

test('time does not grow faster than the text', () => {
  const evil = ['<', '@', '*a', 'rate limited because ', '550-', ' ', 'too many ', '<@', 'gmail '];
  for (const piece of evil) {
    const told = explainReply({ text: piece.repeat(2_000_000 / piece.length) });
    expect(told === null || told.title.length < 100).toBe(true);
  }
});

/** IANA, "SMTP Enhanced Status Codes", Enumerated Status Codes, as of 2026. */
const registry = [
  '0.0',
  ...details(1, 10),
  ...details(2, 4),
  ...details(3, 6),
  ...details(4, 7),
  ...details(5, 6),
  ...details(6, 10),
  ...details(7, 30),
];

function details(subject: number, last: number): string[] {
  return Array.from({ length: last + 1 }, (_, detail) => `${subject}.${detail}`);
}
