import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readItems } from './read-items.ts';

test('items one a line, with the line and character of what cannot be read', () => {
  const text = '192.0.2.0/24\n\n  !192.0.2.9 , mx.example.org\n192.0.2.300\n@friends\n@nobody\nmx.example.org';
  expect(readItems(text, 'hosts', ['friends'])).toEqual({
    items: ['192.0.2.0/24', '!192.0.2.9', 'mx.example.org', '192.0.2.300', '@friends', '@nobody', 'mx.example.org'],
    bad: [
      {
        line: 4,
        from: expect.any(Number),
        to: text.indexOf('.300') + 4,
        text: '192.0.2.300',
        reason: expect.any(String),
      },
      {
        line: 6,
        from: text.indexOf('@nobody'),
        to: text.indexOf('@nobody') + 7,
        text: '@nobody',
        reason: 'there is no list named "nobody"',
      },
    ],
    repeated: 1,
  });
});

test('the places are those of the text, whatever is pasted', () => {
  const pieces = fc.constantFrom('a@b.example', 'x..y', '!', '@no', '\n', ',', ' ', '"', '10.0.0.0/8', '\t', 'é');
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const text = parts.join('');
      for (const { line, from, to, text: item } of readItems(text, 'addresses', []).bad) {
        expect(from).toBeLessThanOrEqual(to);
        expect(text.slice(0, to).endsWith(item)).toBe(true);
        expect(text.slice(0, Math.min(from, to)).split('\n').length).toBe(line);
      }
    }),
  );
});

test('tens of thousands of items are read at once', () => {
  const text = Array.from({ length: 50_000 }, (_, index) => `user${index}@example.org`).join('\n');
  expect(readItems(text, 'addresses', [])).toMatchObject({ items: { length: 50_000 }, bad: [], repeated: 0 });
});
