import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createContentScanner, scanContent } from './content-class.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('scanContent', () => {
  const clean = { has8bit: false, hasNul: false, hasBareCr: false, hasBareLf: false, utf8Header: false, body: '7BIT' };
  test.each([
    ['', { ...clean, size: 0, maxLineLength: 0 }],
    ['A: b\r\n\r\nbody\r\n', { ...clean, size: 14, maxLineLength: 4 }],
    ['A: b\r\n\r\nno end', { ...clean, maxLineLength: 6 }],
    ['A: b\r\n\r\n\xfc\r\n', { has8bit: true, utf8Header: false, body: '8BITMIME' }],
    ['A: \xfc\r\n\r\n', { has8bit: true, utf8Header: true }],
    ['A: b\r\n \xfc\r\n\r\n', { utf8Header: true }],
    ['\xfc no header\r\nA: b\r\n', { utf8Header: false, has8bit: true }],
    ['A: b\r\nbody \xfc', { utf8Header: false, has8bit: true }],
    ['A: \xfc', { utf8Header: true }],
    ['a\0b', { hasNul: true, body: 'BINARYMIME' }],
    ['a\rb\r\n', { hasBareCr: true, hasBareLf: false, body: 'BINARYMIME' }],
    ['a\nb\r\n', { hasBareCr: false, hasBareLf: true, body: 'BINARYMIME' }],
    ['\n', { hasBareLf: true }],
    ['a\r', { hasBareCr: true }],
    ['a\r\r\n', { hasBareCr: true, hasBareLf: false }],
    ['a\r\n\n', { hasBareCr: false, hasBareLf: true }],
    [`${'x'.repeat(998)}\r\n`, { maxLineLength: 998 }],
  ])('%j', (text, expected) => {
    expect(scanContent(bytes(text))).toMatchObject(expected);
  });

  test('says the same as a plain reading, however the octets are cut', () => {
    const octet = fc.oneof(fc.constantFrom(13, 10, 0, 65, 58, 32, 200), fc.nat(255));
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 200 }), fc.array(fc.nat(20), { maxLength: 40 }), (octets, cuts) => {
        const buffer = Buffer.from(octets);
        const scanner = createContentScanner();
        let position = 0;
        for (const cut of cuts) {
          scanner.write(buffer.subarray(position, position + cut));
          position += cut;
        }
        scanner.write(buffer.subarray(position));
        const text = buffer.toString('latin1');
        const { utf8Header: _, body: __, ...seen } = scanner.result();
        expect(seen).toEqual({
          size: buffer.length,
          has8bit: /[\x80-\xff]/.test(text),
          hasNul: text.includes('\0'),
          hasBareCr: /\r(?!\n)/.test(text),
          hasBareLf: /(?<!\r)\n/.test(text),
          maxLineLength: Math.max(
            ...text
              .replace(/\r$/, '')
              .split('\r\n')
              .map((line) => line.length),
          ),
        });
        expect(scanner.result()).toEqual(scanContent(buffer));
      }),
      { numRuns: 500 },
    );
  });

  test('octets without line ends, or with one kind only, take linear time', () => {
    for (const unit of ['\n', '\r', 'x', '\r\n', '\n\r'])
      expect(scanContent(bytes(unit.repeat(500_000)))).toBeDefined();
  });
});
