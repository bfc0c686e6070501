import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextStream, type TextStreamOptions } from './text-stream.ts';

function run(octets: Buffer, options: Partial<TextStreamOptions>, step = octets.length || 1) {
  const stream = createTextStream({
    dots: 'none',
    bareLineEndings: 'refuse',
    maxLineLength: 0,
    maxSize: 0,
    ...options,
  });
  const out: Buffer[] = [];
  let at = 0;
  while (at < octets.length && !stream.isEnded) {
    // What is pushed may be reused by its owner afterwards.
    const piece = Buffer.from(octets.subarray(at, at + step));
    out.push(Buffer.from(stream.push(piece)));
    piece.fill(0x58);
    at += step;
  }
  if (options.dots !== 'unstuff') out.push(stream.finish());
  const consumed = Math.min(at, octets.length) - stream.rest.length;
  return {
    text: Buffer.concat(out).toString('latin1'),
    ended: stream.isEnded,
    consumed,
    problem: stream.problem,
    size: stream.size,
  };
}

/** The plainest possible reading of RFC 5321 §4.5.2, to compare with. */
function unstuffSlowly(text: string): { text: string; ended: boolean; consumed: number } {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const isLineStart = at === 0 || text.slice(at - 2, at) === '\r\n';
    if (isLineStart && text.startsWith('.\r\n', at)) return { text: out, ended: true, consumed: at + 3 };
    if (isLineStart && text[at] === '.') {
      at++;
      if (at === text.length) break;
    }
    out += text[at++];
  }
  return { text: out, ended: false, consumed: at };
}

const pieces = fc.string({
  unit: fc.constantFrom('\r\n', '\r\n', '.', '..', 'a', '\t', 'long text that is not short at all, ', '\r\n.\r\n'),
  maxLength: 60,
});
const nasty = fc.string({
  unit: fc.constantFrom('\r', '\n', '\r\n', '.', 'a', '\0', '\t', 'x'.repeat(40)),
  maxLength: 60,
});

describe('text stream', () => {
  it('un-stuffs as the slow reading does, however the octets arrive', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 9 }), (text, step) => {
        const slow = unstuffSlowly(text);
        const whole = run(Buffer.from(text), { dots: 'unstuff' });
        expect(whole.ended).toBe(slow.ended);
        if (slow.ended) expect(whole).toMatchObject(slow);
        expect(run(Buffer.from(text), { dots: 'unstuff' }, step)).toMatchObject({
          text: whole.text,
          ended: whole.ended,
        });
        if (slow.ended) expect(run(Buffer.from(text), { dots: 'unstuff' }, step).consumed).toBe(slow.consumed);
      }),
      { numRuns: 3000 },
    );
  });

  it('never loses an octet between stuffing and un-stuffing', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (text, one, other) => {
        const content = `${text}\r\n`;
        const wire = `${run(Buffer.from(content), { dots: 'stuff' }, one).text}.\r\n`;
        expect(run(Buffer.from(`${wire}RSET\r\n`), { dots: 'unstuff' }, other)).toMatchObject({
          text: content,
          ended: true,
          consumed: wire.length,
          size: content.length,
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('finds bare line ends, and normalising makes none of them an end or loses a dot', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 9 }), (text, step) => {
        const isBare = /\r(?!\n)|(?<!\r)\n/.test(text);
        const refused = run(Buffer.from(text), { dots: 'none' }, step);
        expect(refused.problem).toBe(isBare ? refused.problem : text.includes('\0') ? 'nul' : undefined);
        if (isBare) expect(['bare-line-ending', 'nul']).toContain(refused.problem);
        const clean = text.replaceAll('\0', '');
        const normal = clean.replace(/\r\n|\r|\n/g, '\r\n');
        expect(run(Buffer.from(clean), { dots: 'none', bareLineEndings: 'normalise' }, step).text).toBe(normal);
        const slow = unstuffSlowly(clean);
        const fast = run(Buffer.from(clean), { dots: 'unstuff', bareLineEndings: 'normalise' }, step);
        expect(fast.ended).toBe(slow.ended);
        if (slow.ended) expect(fast.text).toBe(slow.text.replace(/\r\n|\r|\n/g, '\r\n'));
      }),
      { numRuns: 5000 },
    );
  });

  it('lets binary through untouched', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        const result = run(Buffer.from(octets), { bareLineEndings: 'allow' }, 3);
        expect(result).toMatchObject({ text: Buffer.from(octets).toString('latin1'), problem: undefined });
      }),
    );
  });

  it('counts lines without their ends and dots', () => {
    for (const step of [1, 3, 100, 5000]) {
      const at = (text: string) => run(Buffer.from(text), { dots: 'unstuff', maxLineLength: 998 }, step).problem;
      expect(at(`${'x'.repeat(998)}\r\n.\r\n`)).toBeUndefined();
      expect(at(`..${'x'.repeat(997)}\r\n.\r\n`)).toBeUndefined();
      expect(at(`${'x'.repeat(999)}\r\n.\r\n`)).toBe('line-too-long');
      expect(at(`a\r\n${'\t'.repeat(999)}\r\n.\r\n`)).toBe('line-too-long');
    }
  });

  it('stops giving octets once the size is over, and still finds the end', () => {
    const result = run(
      Buffer.from(`${'0123456789\r\n'.repeat(100)}.\r\nQUIT\r\n`),
      { dots: 'unstuff', maxSize: 100 },
      7,
    );
    expect(result).toMatchObject({ ended: true, problem: 'too-big', consumed: 1203 });
    expect(result.size).toBeLessThanOrEqual(100);
  });

  const corpus = readFileSync(new URL('../testdata/smuggling.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  it.each(corpus)('is not fooled by %s', (line) => {
    const sequence = JSON.parse(line) as string;
    const smuggled = `Subject: a\r\n\r\nbody${sequence}MAIL FROM:<evil@x>\r\nRCPT TO:<b@c>\r\nDATA\r\nfake\r\n`;
    for (const bareLineEndings of ['refuse', 'normalise'] as const) {
      for (const step of [1, 2, 3, 4, 1000]) {
        const octets = Buffer.from(`${smuggled}.\r\n`);
        const result = run(octets, { dots: 'unstuff', bareLineEndings }, step);
        expect(result.ended).toBe(true);
        expect(result.consumed).toBe(octets.length);
        if (bareLineEndings === 'normalise') expect(/\r(?!\n)|(?<!\r)\n/.test(result.text)).toBe(false);
      }
    }
  });
});
