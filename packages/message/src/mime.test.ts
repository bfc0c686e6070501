import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseParameterised } from './content-type.ts';
import { readStructure, walkParts } from './mime.ts';
import { createMimeReader } from './mime-reader.ts';

const crlf = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
const mixed = crlf(`Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner

plain
--inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8BIT

<p>html</p>

--inner--
epilogue of inner
--outer
Content-Type: message/rfc822
Content-Disposition: attachment; filename="=?utf-8?q?gr=C3=BC=C3=9Fe.eml?="

Subject: inside
Content-Type: application/octet-stream; name=x.bin

data
--outer--
epilogue
`);

const outline = (message: Buffer) =>
  [...walkParts(readStructure(message).root)].map((part) => [
    part.path,
    part.type,
    message.toString('latin1', part.bodyStart, part.bodyEnd),
  ]);

describe('readStructure', () => {
  test('finds parts, types and the exact octets of bodies', () => {
    const parts = outline(mixed);
    expect(parts.map(([path, type]) => `${path} ${type}`)).toEqual([
      ' multipart/mixed',
      '1 multipart/alternative',
      '1.1 text/plain',
      '1.2 text/html',
      '2 message/rfc822',
      '2.1 application/octet-stream',
    ]);
    expect(parts[2]![2]).toBe('plain');
    expect(parts[3]![2]).toBe('<p>html</p>\r\n');
    expect(parts[5]![2]).toBe('data');
    const structure = readStructure(mixed);
    expect(structure.defects).toEqual([]);
    const [, alternative, attached] = [structure.root, ...structure.root.parts];
    expect(alternative!.parts[1]).toMatchObject({ encoding: '8bit', parameters: { charset: 'utf-8' } });
    expect(attached).toMatchObject({ disposition: 'attachment', filename: 'grüße.eml' });
    expect(attached!.parts[0]).toMatchObject({ filename: 'x.bin' });
  });

  const cases = readFileSync(new URL('../testdata/bad-mime.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' | ') && !line.startsWith('#'))
    .map((line) => line.split(' | ') as [string, string, string, string]);
  test.each(cases)('%s', (_, text, parts, defects) => {
    const structure = readStructure(Buffer.from(JSON.parse(`"${text}"`), 'latin1'));
    const found = [...walkParts(structure.root)].map((part) => `${part.path || 'message'}=${part.type}`).join(' ');
    expect(found).toBe(parts);
    expect(structure.defects.join('; ') || 'none').toBe(defects);
  });

  test('depth and number of parts are bounded', () => {
    const deep = crlf('Content-Type: message/rfc822\n\n'.repeat(5000));
    expect([...walkParts(readStructure(deep).root)].length).toBeLessThan(50);
    const many = crlf(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(5000)}--b--\n`);
    const structure = readStructure(many);
    expect([...walkParts(structure.root)].length).toBe(1001);
    expect(structure.defects.length).toBeLessThanOrEqual(100);
  });

  test('hostile nesting and near-delimiters take linear time', () => {
    const parts = (text: string) => [...walkParts(readStructure(crlf(text)).root)].length;
    expect(parts(`Content-Type: multipart/mixed; boundary=b\n\n${'--'.repeat(500_000)}`)).toBeLessThan(5);
    expect(parts(`Content-Type: multipart/mixed; boundary=b\n\n${'--bx\n'.repeat(200_000)}`)).toBeLessThan(5);
    expect(parts(`Content-Type: multipart/mixed; boundary=b\n\n${'\n--'.repeat(200_000)}`)).toBeLessThan(5);
    expect(parts('A: b\n'.repeat(200_000))).toBe(1);
  });
});

describe('createMimeReader', () => {
  const line = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=b\r\n',
    'Content-Type: multipart/digest; boundary=c\r\n',
    'Content-Type: message/rfc822\r\n',
    'Content-Transfer-Encoding: base64\r\n',
    '\r\n',
    '--b\r\n',
    '--b--\r\n',
    '--c\r\n',
    '--c--  \r\n',
    '--bc\r\n',
    '--',
    '-',
    '\r',
    '\n',
    'text\r\n',
    'text',
  );

  test('tells every octet once and in order, and the same however they are cut', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.array(fc.nat(12), { maxLength: 60 }), (lines, cuts) => {
        const message = Buffer.from(lines.join(''), 'latin1');
        const tell = (pieces: Buffer[]) => {
          const told: Buffer[] = [];
          const merged: { what: string; text: string }[] = [];
          let position = 0;
          let open = 0;
          const take = (what: string, bytes: Buffer, offset: number) => {
            expect(offset).toBe(position);
            position += bytes.length;
            told.push(Buffer.from(bytes));
            if (merged.at(-1)?.what === what) merged.at(-1)!.text += bytes.toString('latin1');
            else merged.push({ what, text: bytes.toString('latin1') });
          };
          const reader = createMimeReader({
            header(entity, bytes, offset) {
              open++;
              take(`header ${entity.path} ${entity.type}`, bytes, offset);
            },
            body: (entity, bytes, offset) => take(`body ${entity.path}`, bytes, offset),
            filler: (bytes, offset) => take('filler', bytes, offset),
            end: () => void open--,
            defect() {},
          });
          for (const piece of pieces) reader.write(piece);
          reader.end();
          expect(Buffer.concat(told).equals(message)).toBe(true);
          expect(open).toBe(0);
          return merged;
        };
        const pieces: Buffer[] = [];
        let position = 0;
        for (const cut of cuts) {
          pieces.push(message.subarray(position, position + cut));
          position += cut;
        }
        pieces.push(message.subarray(position));
        expect(tell(pieces)).toEqual(tell([message]));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseParameterised', () => {
  test.each([
    ['text/plain', 'text/plain', {}],
    ['Text/Plain; CHARSET="utf-8" (comment); x=y', 'text/plain', { charset: 'utf-8', x: 'y' }],
    ['text/plain (a (nested) ; comment); a = b', 'text/plain', { a: 'b' }],
    ['x/y; a="q\\"uoted; semicolon"', 'x/y', { a: 'q"uoted; semicolon' }],
    ["x/y; name*=utf-8'de'gr%C3%BC%C3%9Fe", 'x/y', { name: 'grüße' }],
    ['x/y; name*1=b; name*0=a', 'x/y', { name: 'ab' }],
    ["x/y; name*0*=iso-8859-1''%FC; name*1=x", 'x/y', { name: 'üx' }],
    ['x/y; a=1; a=2', 'x/y', { a: '1' }],
    ['x/y; a; b=1', 'x/y', { b: '1' }],
    ['x/y; __proto__=1', 'x/y', { ['__proto__']: '1' }],
    [';;;=', '', {}],
    ['"', '"', {}],
    ['(', '', {}],
    ['x/y; a="unclosed', 'x/y', { a: 'unclosed' }],
  ])('%s', (text, value, parameters) => {
    const parsed = parseParameterised(text);
    expect(parsed.value).toBe(value);
    expect(Object.entries(parsed.parameters)).toEqual(Object.entries(parameters));
  });

  test('never throws, in linear time', () => {
    const piece = fc.constantFrom(';', '=', '"', '\\', '(', ')', '*', "'", '%', '%C3', 'a', 'name*0*=', ' ', '=?');
    fc.assert(fc.property(fc.array(piece), (pieces) => void parseParameterised(pieces.join(''))));
    for (const unit of ['(', ';', '"', 'a=', "a*0*=''%", ';a*=%41'])
      expect(parseParameterised(unit.repeat(30_000))).toBeDefined();
  });
});
