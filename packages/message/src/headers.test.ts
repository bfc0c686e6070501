import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countReceived, firstValue, has, prependFields, readHeaders, summary } from './headers.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const badHeaders = readFileSync(new URL('../testdata/bad-headers.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes(' | ') && !line.startsWith('#'))
  .map((line) => line.split(' | ') as [string, string, string]);

describe('readHeaders', () => {
  test('gives fields octet for octet, folded values unfolded, and the body', () => {
    const message = bytes('Received: a\r\n\tb\r\nreceived : c\r\nSubject:  Hi \r\n  there\r\n\r\nbody\r\n');
    const section = readHeaders(message);
    expect(section.fields.map(({ name, value, offset }) => [name, value, offset])).toEqual([
      ['Received', 'a\tb', 0],
      ['received', 'c', 17],
      ['Subject', 'Hi   there', 31],
    ]);
    expect(Buffer.concat(section.fields.map((field) => field.raw)).toString('latin1')).toBe(
      message.toString('latin1', 0, section.bodyOffset - 2),
    );
    expect(message.toString('latin1', section.bodyOffset)).toBe('body\r\n');
    expect(section.end).toBe('blank');
    expect(countReceived(section)).toBe(2);
    expect(has(section, 'SUBJECT')).toBe(true);
    expect(firstValue(section, 'to')).toBeUndefined();
  });

  test('raw octets are views of the message', () => {
    const message = bytes('A: b\r\n\r\n');
    expect(readHeaders(message).fields[0]!.raw.buffer).toBe(message.buffer);
  });

  test.each(badHeaders)('%s', (_, text, expected) => {
    const section = readHeaders(bytes(JSON.parse(`"${text}"`)));
    expect(`${section.fields.length} ${section.end} ${section.bodyOffset}`).toBe(expected);
  });

  test('bounds', () => {
    const many = bytes('A: b\r\n'.repeat(50));
    expect(readHeaders(many, { maxFields: 10 })).toMatchObject({ end: 'bound', bodyOffset: 60 });
    expect(readHeaders(many, { maxBytes: 12 })).toMatchObject({ end: 'bound', fields: { length: 2 } });
  });

  test('whatever it is given, fields and the rest make up the octets', () => {
    const line = fc.constantFrom(
      'A: b\r\n',
      ' fold\r\n',
      '\tfold\n',
      '\r\n',
      '\n',
      'x',
      'B:\r\n',
      '\r',
      'é: x\r\n',
      '\0',
    );
    const message = fc.oneof(
      fc.array(line).map((lines) => bytes(lines.join(''))),
      fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
    );
    fc.assert(
      fc.property(message, (octets) => {
        const section = readHeaders(octets);
        let position = 0;
        for (const field of section.fields) {
          expect(field.offset).toBe(position);
          position += field.raw.length;
        }
        const separator = octets.subarray(position, section.bodyOffset).toString('latin1');
        expect(['', '\n', '\r\n']).toContain(separator);
        expect(separator !== '').toBe(section.end === 'blank');
      }),
    );
  });
});

describe('prependFields', () => {
  test.each([
    ['Subject: x\r\n\r\nbody', ''],
    ['\r\nbody', ''],
    ['', ''],
    ['no header, just words\r\n', '\r\n'],
  ])('%j keeps its meaning', (message, separator) => {
    const section = readHeaders(bytes(message));
    const prefix = Buffer.from(prependFields(section, [bytes('Received: x\r\n')])).toString();
    expect(prefix).toBe(`Received: x\r\n${separator}`);
    const body = bytes(message).subarray(section.bodyOffset).toString();
    const whole = bytes(prefix + message);
    expect(whole.subarray(readHeaders(whole).bodyOffset).toString()).toBe(body);
    expect(prependFields(section, [])).toHaveLength(0);
  });
});

describe('summary', () => {
  test.each([
    ['=?utf-8?q?Gr=C3=BC=C3=9Fe_aus?= =?UTF-8?B?IEvDtmxu?=', 'Grüße aus Köln'],
    ['=?utf-8?b?w4M=?=', 'Ã'],
    ['=?utf-8?q?=F0=9F?= =?utf-8?q?=93=AF?= split', '📯 split'],
    ['=?iso-8859-1*de?q?fr=FCh?=', 'früh'],
    ['=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=', 'こんにちは'],
    ['a =?utf-8?q?b?= c =?utf-8?q?d?=', 'a b c d'],
    ['=?no-such-charset?q?=FC?=', 'ü'],
    ['=?utf-8?q?unfinished', '=?utf-8?q?unfinished'],
    ['=?utf-8?x?abc?=', '=?utf-8?x?abc?='],
    ['line\tbreak \x07bell', 'line break bell'],
    ['=?utf-8?b?4oCuZXhl?=', 'exe'],
    ['=?utf-8?q?a=00=0D=0Ab?=', 'a b'],
  ])('%s', (subject, shown) => {
    expect(summary(Buffer.from(`Subject: ${subject}\r\n\r\n`)).subject).toBe(shown);
  });

  test('raw UTF-8 and raw Latin-1', () => {
    expect(summary(Buffer.from('Subject: Grüße\r\n\r\n')).subject).toBe('Grüße');
    expect(summary(bytes('Subject: Gr\xfc\xdfe\r\n\r\n')).subject).toBe('Grüße');
  });

  test('is total, bounded, well-formed and free of control characters', () => {
    const piece = fc.constantFrom(
      '=?utf-8?b?',
      '=?',
      '?=',
      '8J8=',
      'Subject: ',
      '\r\n ',
      '\ud800',
      '=?utf-16le?b?',
      '==',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.uint8Array(), (subject, tail) => {
        const result = summary(Buffer.concat([Buffer.from(`Subject: ${subject}`), tail]));
        for (const value of Object.values(result)) {
          expect(value.length).toBeLessThanOrEqual(500);
          expect(value.isWellFormed()).toBe(true);
          expect(value).not.toMatch(/[\0-\x1f\x7f]/);
        }
      }),
    );
  });

  test('a hostile subject takes linear time', () => {
    const { subject } = summary(Buffer.from(`Subject: ${'=?a?q?'.repeat(400_000)}\r\n\r\n`));
    expect(subject?.length).toBeLessThanOrEqual(500);
  });
});
