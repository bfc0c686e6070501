import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Configuration, validateConfiguration } from './configuration.ts';
import { diffConfiguration } from './diff.ts';
import { revertChanges } from './revert.ts';

function configured(input: unknown): Configuration {
  const result = validateConfiguration(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

const route = (name: string, port: number, enabled = true) => ({
  name,
  match: [`${name}.example`],
  transport: { kind: 'mx', port },
  enabled,
});

test('one change goes, the others stay', () => {
  const before = configured({ routing: { routes: [route('a', 25), route('b', 25), route('c', 25)] } });
  const after = configured({
    smtp: { maxErrors: 3, hostname: 'mail.example' },
    routing: { routes: [route('new', 25), route('a', 2525), route('c', 25, false)] },
  });
  const changes = diffConfiguration(before, after);
  const pick = (words: RegExp) => changes.filter((change) => words.test(change.words));
  const names = (result: unknown) => (result as Configuration).routing.routes.map(({ name }) => name);
  expect(names(revertChanges(before, after, pick(/b removed/)))).toEqual(['new', 'a', 'b', 'c']);
  expect(names(revertChanges(before, after, pick(/new added/)))).toEqual(['a', 'c']);
  const mixed = revertChanges(before, after, [...pick(/new added/), ...pick(/c › Enabled/), ...pick(/Host name/)]);
  expect(diffConfiguration(before, configured(mixed)).map(({ words }) => words)).toEqual([
    'SMTP conversation › Errors per connection lowered from 10 to 3.',
    'Routing › Routes: b removed.',
    'Routing › Routes › a › Hand over › Port raised from 25 to 2525.',
  ]);
});

test('property: all changes taken back give what was before, one by one too', () => {
  const routing = fc.record({
    smtp: fc.record({ maxErrors: fc.integer({ min: 1, max: 3 }), reverseDns: fc.boolean() }),
    routing: fc.record({
      routes: fc.uniqueArray(
        fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(25, 26)).map(([name, port]) => route(name, port)),
        { selector: ({ name }) => name },
      ),
    }),
  });
  fc.assert(
    fc.property(routing, routing, (one, two) => {
      const [before, after] = [configured(one), configured(two)];
      expect(revertChanges(before, after, diffConfiguration(before, after))).toEqual(before);
      let now = after;
      for (let count = 0; count < 50; count += 1) {
        const [first] = diffConfiguration(before, now);
        if (!first) break;
        now = configured(revertChanges(before, now, [first]));
      }
      expect(now).toEqual(before);
    }),
  );
});
