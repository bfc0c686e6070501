import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeAt, placeOf, stepsOf } from './document-position.ts';

const text = `{
  "smtp": { "hostname": "a.example", "x\\"y": 1 },
  "routing": {
    "routes": [
      { "name": "one" },
      {
        "name": "two", "match": ["a", "b"]
      }
    ]
  }
}`;

test.each([
  ['', 1, 1],
  ['smtp', 2, 11],
  ['smtp.hostname', 2, 25],
  ['smtp["x\\"y"]', 2, 46],
  ['routing.routes[1]', 6, 7],
  ['routing.routes[1].name', 7, 17],
  ['routing.routes[1].match[1]', 7, 39],
  // What is missing is shown at what should hold it.
  ['routing.routes[0].transport', 5, 7],
  ['routing.routes[9]', 4, 15],
  ['queue.maxAge', 1, 1],
])('%s stands at line %i, column %i', (path, line, column) => {
  expect(placeOf(text, path)).toEqual({ line, column });
});

test('what is no JSON has no places', () => {
  for (const broken of ['', '{', '{"a":', 'nonsense', '{"a":1,}']) expect(placeOf(broken, 'a')).toBeUndefined();
});

test('of a name that comes twice the last one counts, as in JSON.parse', () => {
  expect(placeOf('{"a":1,\n"a":2}', 'a')).toEqual({ line: 2, column: 5 });
});

test('property: the value at the place is the value of the path', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 })), (document) => {
      const written = JSON.stringify(document, null, 1);
      for (const [name, items] of Object.entries(document)) {
        for (const [index, item] of items.entries()) {
          const place = placeOf(written, `[${JSON.stringify(name)}][${index}]`);
          const start = written
            .split('\n')
            .slice(0, (place?.line ?? 0) - 1)
            .join('\n').length;
          const from = start + (place?.line === 1 ? 0 : 1) + (place?.column ?? 0) - 1;
          expect(written.slice(from).startsWith(JSON.stringify(item, null, 1).split('\n')[0] ?? '')).toBe(true);
        }
      }
    }),
  );
});

test('property: no path and no text makes it fail', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (path, anything) => void placeOf(anything, path)));
  fc.assert(fc.property(fc.string(), (path) => void placeOf(text, path)));
  expect(stepsOf('a.b[0]["c.d"].e')).toEqual(['a', 'b', 0, 'c.d', 'e']);
  expect(placeAt('a\nb', 2)).toEqual({ line: 2, column: 1 });
});
