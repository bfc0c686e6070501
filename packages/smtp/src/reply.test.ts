import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplyParser } from './client/reply-parser.ts';
import { formatReply, reply } from './reply.ts';

function parse(text: string, step = text.length) {
  const parser = createReplyParser();
  const results = [];
  const octets = Buffer.from(text);
  for (let at = 0; at < octets.length; at += step) {
    parser.push(octets.subarray(at, at + step));
    for (let next = parser.next(); next !== undefined; next = parser.next()) {
      results.push(next);
      if (next.kind === 'problem') return results;
    }
  }
  return results;
}

describe('replies', () => {
  it('repeats code and enhanced code on every line', () => {
    expect(formatReply(reply(550, '5.7.1', 'one', 'two'))).toBe('550-5.7.1 one\r\n550 5.7.1 two\r\n');
    expect(formatReply(reply(250, '2.0.0'))).toBe('250 2.0.0 \r\n');
  });

  it('cannot be broken by the words in it', () => {
    expect(formatReply(reply(550, '5.7.1', 'a\r\n250 Ok\nb\rc\0\x1b'))).toBe(
      '550-5.7.1 a\r\n550-5.7.1 250 Ok\r\n550-5.7.1 b\r\n550 5.7.1 c??\r\n',
    );
    expect(formatReply(reply(250, '2.0.0', 'é'))).toBe('250 2.0.0 ?\r\n');
    expect(formatReply(reply(250, '2.0.0', 'é'), true)).toBe('250 2.0.0 é\r\n');
  });

  it('keeps every line within 512 octets and reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 1500 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(undefined, '5.7.1'),
        fc.boolean(),
        (lines, enhanced, isUtf8) => {
          const text = formatReply(reply(550, enhanced, ...lines), isUtf8);
          for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
          const results = parse(text);
          expect(results).toHaveLength(1);
          const first = results[0]!;
          if (first.kind !== 'reply') throw new Error(first.problem);
          expect(formatReply(first.reply, true)).toBe(text);
        },
      ),
    );
  });

  it.each([
    ['250-a\r\n251 b\r\n', 'codes-differ'],
    ['hello\r\n', 'not-a-reply'],
    ['25 x\r\n', 'not-a-reply'],
    ['2500 x\r\n', 'not-a-reply'],
    ['150 x\r\n', 'not-a-reply'],
    ['650 x\r\n', 'not-a-reply'],
    ['250_x\r\n', 'not-a-reply'],
    ['250 x\n', 'not-a-reply'],
    ['250 a\rb\r\n', 'not-a-reply'],
    ['\r\n', 'not-a-reply'],
    [`250 ${'x'.repeat(5000)}`, 'line-too-long'],
    ['250-x\r\n'.repeat(300), 'too-many-lines'],
  ])('refuses %.20j', (text, problem) => {
    expect(parse(text)).toEqual([{ kind: 'problem', problem }]);
  });

  it('reads enhanced codes only where they belong', () => {
    expect(parse('250 2.1.0 Ok\r\n')).toEqual([
      { kind: 'reply', reply: { code: 250, enhanced: '2.1.0', lines: ['Ok'] } },
    ]);
    expect(parse('250 5.1.0 Ok\r\n')).toEqual([{ kind: 'reply', reply: { code: 250, lines: ['5.1.0 Ok'] } }]);
    expect(parse('250\r\n')).toEqual([{ kind: 'reply', reply: { code: 250, lines: [''] } }]);
    expect(parse('250 2.1.0\r\n')).toEqual([{ kind: 'reply', reply: { code: 250, enhanced: '2.1.0', lines: [''] } }]);
  });

  it('does not care how the octets arrive, whatever they are', () => {
    const text = '220 hi\r\n250-a é\r\n250 b\r\n354\r\n';
    for (let step = 1; step < text.length; step++) expect(parse(text, step)).toEqual(parse(text));
    const noise = fc.string({ unit: fc.constantFrom('2', '5', '0', '-', ' ', '\r', '\n', '\r\n', '250', '.', 'x') });
    fc.assert(
      fc.property(noise, fc.integer({ min: 1, max: 5 }), (any, step) => {
        const whole = parse(any);
        expect(parse(any, step)).toEqual(whole);
      }),
    );
  });
});
