import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAuthenticationResults } from './authentication-results.ts';
import { readDkimClaim } from './dkim-signature.ts';
import { readHeaderPage } from './header-page.ts';
import { beginningOfPart } from './part.ts';
import { readHops } from './received.ts';
import { readParts } from './structure.ts';
import { textOf } from './text-of.ts';
import { createTransferDecoder } from './transfer-decoder.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield Buffer.from(bytes.subarray(from, from + size));
}

const all = { offset: 0, limit: 1000 };
const anyMail = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        '\r\n',
        '\n',
        'Subject: x',
        ' folded',
        '--b',
        '--b--',
        'Content-Type: multipart/mixed; boundary=b',
        'Content-Transfer-Encoding: base64',
        'Content-Type: message/rfc822',
        '=?utf-8?b?4oCu?=',
      ),
    ),
  )
  .map((lines) => Buffer.from(lines.join('\r\n')));

describe('header page', () => {
  test('says the same however the octets come in pieces, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(anyMail, fc.integer({ min: 1, max: 40 }), async (mail, size) => {
        expect(await readHeaderPage(inPieces(mail, size), all)).toEqual(
          await readHeaderPage(inPieces(mail, 65_536), all),
        );
      }),
    );
  });

  test('a subject of five megabytes and a hundred thousand fields are one small page', async () => {
    const long = Buffer.concat([
      Buffer.from('Subject: '),
      Buffer.alloc(5_000_000, 'x'),
      Buffer.from('\r\nA: b\r\n\r\n'),
    ]);
    const page = await readHeaderPage(inPieces(long, 65_536), { offset: 0, limit: 10, maxValue: 100 });
    expect(page).toMatchObject({ total: 2, end: 'blank', size: long.length });
    expect(page.lines[0]?.value).toBe('x'.repeat(99));
    expect(page.lines[0]?.more).toBeGreaterThan(4_999_000);
    const many = Buffer.from(`${'X-A: 1\r\n'.repeat(100_000)}\r\nbody`);
    const last = await readHeaderPage(inPieces(many, 65_536), { offset: 99_998, limit: 10 });
    expect(last.total).toBe(100_000);
    expect(last.lines.map(({ index }) => index)).toEqual([99_998, 99_999]);
  });

  test.each([
    ['', 'eof', 0],
    ['\r\nSubject: body', 'blank', 0],
    ['Subject: a\r\nno field\r\n', 'malformed', 1],
    [' leading\r\nSubject: a\r\n\r\n', 'malformed', 0],
    ['Subject: a', 'eof', 1],
    ['A: \0\xff\nB:\n\n', 'blank', 2],
  ])('%j ends with %s', async (mail, end, total) => {
    expect(await readHeaderPage(inPieces(Buffer.from(mail, 'latin1'), 3), all)).toMatchObject({ end, total });
  });
});

describe('structure', () => {
  test('sizes add up to what decoding gives', async () => {
    await fc.assert(
      fc.asyncProperty(anyMail, fc.integer({ min: 1, max: 40 }), async (mail, size) => {
        const { parts } = await readParts(inPieces(mail, size));
        for (const part of parts.filter(({ isLeaf }) => isLeaf)) {
          const { bytes, isWhole } = await beginningOfPart(inPieces(mail, size), part, 1e6);
          expect([bytes.length, isWhole]).toEqual([part.decodedSize, true]);
          expect(part.decodedSize).toBeLessThanOrEqual(part.size);
        }
      }),
    );
  });

  test('a thousand nested parts, ten thousand side by side', async () => {
    let nested = '';
    for (let depth = 0; depth < 1000; depth += 1)
      nested += `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`;
    const deep = await readParts(inPieces(Buffer.from(nested), 65_536));
    expect(deep.total).toBeLessThan(50);
    expect(deep.defects[0]).toMatch(/nested too deep/);
    const flat = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(10_000)}--b--\r\n`;
    const wide = await readParts(inPieces(Buffer.from(flat), 65_536));
    expect(wide.parts).toHaveLength(500);
    expect(JSON.stringify(wide).length).toBeLessThan(200_000);
  });
});

test('decoders never give more than they get, whatever the pieces', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('base64', 'quoted-printable', '7bit', 'x-unknown'),
      fc.oneof(fc.string(), fc.base64String(), fc.constant('a=\r\nb=20=C3=BC= \t\r\n=ZZ=4')),
      fc.integer({ min: 1, max: 9 }),
      (encoding, text, size) => {
        const decode = (step: number): Buffer => {
          const decoder = createTransferDecoder(encoding);
          const bytes = Buffer.from(text);
          const out: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += step)
            out.push(Buffer.from(decoder.write(bytes.subarray(at, at + step))));
          return Buffer.concat([...out, decoder.end()]);
        };
        const whole = decode(1e6);
        expect(decode(size).equals(whole)).toBe(true);
        expect(whole.length).toBeLessThanOrEqual(Buffer.byteLength(text));
      },
    ),
  );
});

test('quoted-printable and base64 as the standard has them', () => {
  const decode = (encoding: string, text: string) => {
    const decoder = createTransferDecoder(encoding);
    return Buffer.concat([decoder.write(Buffer.from(text)), decoder.end()]).toString();
  };
  expect(decode('quoted-printable', 'a=\r\nb=3D =C3=BC= \t\r\n!')).toBe('ab= ü!');
  expect(decode('base64', 'aGVs\r\nbG8=\r\nignored')).toBe('hello');
});

describe('the grammars of header fields never throw', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('from', 'by', '(', ')', ';', '=', '"', 'a', ' ', ':', '\\', 'l=1'))
      .map((t) => t.join(' ')),
  );
  test('Received, DKIM-Signature, Authentication-Results', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(readHops([value, value])).toHaveLength(2);
        expect(readDkimClaim(value, new Date()).headers.length).toBeLessThanOrEqual(100);
        expect(readAuthenticationResults(value).results.length).toBeLessThanOrEqual(50);
      }),
    );
  });

  test('are linear in long input', () => {
    for (const piece of ['(', ';', 'a=', ' ', '(a', '\\', '"', 'from ', 'a b;'])
      for (const value of [piece.repeat(100_000)]) {
        readHops([value]);
        readDkimClaim(value, new Date());
        expect(readAuthenticationResults(value).results.length).toBeLessThanOrEqual(50);
      }
  });
});

test('a charset that lies or does not exist still gives text', () => {
  expect(textOf(Buffer.from('grüße'), 'us-ascii')).toEqual({ text: 'grüße', charset: 'utf-8' });
  expect(textOf(Buffer.from('gr\xfc', 'latin1'), 'utf-8')).toEqual({ text: 'grü', charset: 'latin-1' });
  expect(textOf(Buffer.from('a'), 'x-nonsense').charset).toBe('x-nonsense (unknown)');
  expect(textOf(Buffer.from('grüß').subarray(0, -1), null, true).text).toBe('grü');
});
