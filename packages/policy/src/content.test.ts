import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foundContent, readContentCondition } from './content.ts';
import { chooseRoute, compileRouting, type Route } from './route.ts';
import { createRouteTracer } from './trace.ts';

const kept = { verdict: 'spam', score: 7.5, symbols: [{ name: 'PILLS', score: 7.5 }], ruleIds: ['R1'], failed: [] };
const spam = foundContent(kept);

it.each([
  ['content.verdict == "spam"', true],
  ['content.score > 7.0', true],
  ['"PILLS" in content.symbols && "R1" in content.ruleIds', true],
  ['content.scanner == "" && content.failed == []', true],
  ['content.action == "tag"', false],
  ['content.symbols[3] == "x"', false],
])('%s is %s', (text, expected) => {
  const read = readContentCondition(text);
  expect(read.ok && read.holds(spam)).toBe(expected);
  expect(read.ok && read.holds(undefined)).toBe(false);
});

it.each([
  ['content.verdict', 0, 'true or false'],
  ['content.verdit == ""', 8, 'there is no fact'],
  ['client.address == ""', 0, 'there is no fact'],
  ['true && header("X") == ""', 8, 'header() is for rules'],
  ['inList(content.scanner, "x")', 24, 'lists are asked by'],
  ['lookup("x", content.tracker) == []', 0, 'lookup() is for rules'],
])('%s is refused', (text, position, reason) => {
  expect(readContentCondition(text)).toMatchObject({
    ok: false,
    problem: { position, reason: expect.stringContaining(reason) },
  });
});

it('whatever was kept, reading it and asking it throws nothing', () => {
  const read = readContentCondition('content.score > 1.0 || content.symbols.exists(s, s.startsWith("X"))');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(typeof (read.ok && read.holds(foundContent(value)))).toBe('boolean');
    }),
  );
});

describe('routes that go by content', () => {
  const suspects: Route = {
    ...{ name: 'suspects', match: ['!ok.example', '*'], when: 'content.verdict == "spam"', lastHop: false },
    ...{ transport: { kind: 'maildir', directory: '/s' }, enabled: true },
  };
  const rest: Route = { ...suspects, name: 'rest', match: ['*'], when: '' };
  const routing = { localDomains: [], aliases: [], routes: [suspects, rest], defaultRoute: 'reject' as const };

  it('are passed over where they do not hold, where nothing is known, and where their list does not fit', () => {
    expect(chooseRoute('a@away.example', routing, { content: spam })).toMatchObject({
      route: 'suspects',
      explain: ['Route suspects takes it, for what was found in it.'],
    });
    expect(chooseRoute('a@away.example', routing, { content: foundContent({ verdict: 'clean' }) }).route).toBe('rest');
    expect(chooseRoute('a@away.example', routing).route).toBe('rest');
    expect(chooseRoute('a@ok.example', routing, { content: spam }).route).toBe('rest');
  });

  it('the tracer says so, and agrees', () => {
    const { steps, choice } = createRouteTracer(routing)('a@away.example');
    expect(steps.find(({ name }) => name === 'suspects')).toMatchObject({
      outcome: 'later',
      words: 'It takes it only where scanners find content.verdict == "spam", which nobody knows yet.',
    });
    expect(choice.route).toBe('rest');
  });

  it('one that cannot be read is refused when the table is made', () => {
    const broken = { ...routing, routes: [{ ...suspects, when: 'content.nothing' }] };
    expect(() => compileRouting(broken)).toThrow('route suspects: there is no fact');
  });
});
