import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { RuleFault } from './fault.ts';
import { createVocabulary, readExpression } from './syntax.ts';
import { testFacts, testHost } from './testing.ts';
import { isList, isMap, type Value } from './value.ts';

const vocabulary = createVocabulary(testFacts);
const facts = new Map(testFacts.map((one) => [one.name, one]));

function run(
  text: string,
  known: Parameters<typeof testHost>[0] = {},
): { value: Value | Promise<Value>; asked: string[] } {
  const read = readExpression(text, vocabulary, 'any');
  if (!read.ok) throw new Error(`${text}: ${read.problem.reason} at ${read.problem.position}`);
  const host = testHost(known);
  return { value: evaluate(read.tree, { host, facts }), asked: host.asked };
}

function fault(text: string, known: Parameters<typeof testHost>[0] = {}): string {
  try {
    run(text, known);
  } catch (error) {
    if (error instanceof RuleFault) return error.code;
    throw error;
  }
  return 'none';
}

describe('what expressions mean', () => {
  test.each<[string, unknown]>([
    ['1 + 2 * 3', 7n],
    ['7 / 2', 3n],
    ['-7 / 2', -3n],
    ['-7 % 3', -1n],
    ['7.0 / 2.0', 3.5],
    ['"a" + "b"', 'ab'],
    ['[1, 2] + [3]', [1n, 2n, 3n]],
    ['1 == 1 && 1.0 == 1.0', true],
    ['[1, 2] == [1, 2]', true],
    ['{"a": 1} == {"a": 1}', true],
    ['dyn(1) == dyn("1")', false],
    ['"b" > "a"', true],
    ['2 in [1, 2]', true],
    ['"k" in {"k": 1}', true],
    ['{"k": 5}["k"]', 5n],
    ['[1, 2][1]', 2n],
    ['true ? 1 : 2', 1n],
    ['!true', false],
    ['size("grün")', 4n],
    ['"a,b,c".split(",").size()', 3n],
    ['["a", "b"].join("-")', 'a-b'],
    ['"hello".substring(1, 3)', 'el'],
    ['[1, 2, 3].filter(x, x > 1)', [2n, 3n]],
    ['[1, 2, 3].map(x, x * 2)', [2n, 4n, 6n]],
    ['[1, 2, 3].map(x, x > 1, x * 2)', [4n, 6n]],
    ['[1, 2, 3].exists(x, x == 2)', true],
    ['[1, 2, 3].exists_one(x, x > 1)', false],
    ['[1, 2, 3].all(x, x > 0)', true],
    ['[].all(x, false)', true],
    ['cel.bind(x, 4, x * x)', 16n],
    ['[[1, 2], [3]].map(l, l.map(x, x + 1))', [[2n, 3n], [4n]]],
    ['int("42") + int(1.9)', 43n],
    ['string(1.5) + string(true) + string(7)', '1.5true7'],
    ['bool("true")', true],
    ['now() > timestamp("2026-01-01T00:00:00Z")', true],
    ['now() - timestamp("2026-11-22T09:00:00Z") == duration("1h30m")', true],
    ['(now() + duration("90s")).getMinutes()', 31n],
    ['now().getHours("Europe/Berlin")', 11n],
    ['now().getDayOfWeek()', 0n],
    ['now().getDayOfYear()', 325n],
    ['duration("1h").getMinutes()', 60n],
    ['lower("ÄB")', 'äb'],
    ['domainOf("ann@example.org") + "|" + localPartOf("\\"a b\\"@x.org")', 'example.org|a b'],
    ['domainOf("nobody")', ''],
    ['inNetwork("192.0.2.77", "192.0.2.0/24")', true],
    ['inNetwork("2001:db8::1", "192.0.2.0/24")', false],
    ['inNetwork("no address", "::/0")', false],
    ['utf8DomainToAlabel("Bücher.example")', 'xn--bcher-kva.example'],
    ['utf8DomainFromAlabel("xn--bcher-kva.example")', 'bücher.example'],
    ['utf8LocalpartToAlabel("jürgen")', 'xn--jrgen-kva'],
    ['utf8LocalpartFromAlabel("xn--jrgen-kva")', 'jürgen'],
    ['resultIn("fail", "pass:fail")', true],
    ['resultIn("fail", "!fail:fail")', false],
    ['resultIn("pass", "!fail")', true],
    ['resultIn("fail", "!pass:fail")', true],
    ['resultIn("none", "!pass:fail")', false],
    ['resultIn("permerror", "err_perm")', true],
    ['resultIn("temperror", "!err_temp:pass")', false],
    ['header("subject") + header("X-None")', 'Hello'],
    ['headers("Received").size()', 0n],
    ['inList("friend.test", "friends")', true],
    ['variable("set") + variable("unset")', 'yes'],
    ['"viagra".matches("(?i)V[i1]agra")', true],
    ['"line\\nfeed".matches("^line$")', false],
    ['cel.bind(m, {"a": 1}, has(m.a) && !has(m.b))', true],
    ['has(client.name)', true],
  ])('%s', (text, expected) => {
    expect(run(text).value).toEqual(expected);
  });
});

describe('errors', () => {
  test.each([
    ['1 / 0', 'division-by-zero'],
    ['1 % 0', 'division-by-zero'],
    ['9223372036854775807 + 1', 'overflow'],
    ['-(-9223372036854775807 - 1)', 'overflow'],
    ['[1][2]', 'no-such-member'],
    ['[1][-1]', 'no-such-member'],
    ['{"a": 1}["b"]', 'no-such-member'],
    ['int("x")', 'conversion'],
    ['dyn("a") + dyn(1)', 'wrong-type'],
    ['dyn("a") && true', 'wrong-type'],
    ['"abc".substring(4)', 'out-of-range'],
    ['timestamp("now")', 'conversion'],
    ['now().getHours("Nowhere/Town")', 'conversion'],
    ['inNetwork("192.0.2.1", "nonsense")', 'conversion'],
    ['[1, 0].all(x, 1 / x > 5 || 1 / 0 > 0)', 'division-by-zero'],
  ])('%s fails with %s', (text, code) => expect(fault(text)).toBe(code));

  test.each<[string, boolean]>([
    ['1 / 0 > 0 || true', true],
    ['true || 1 / 0 > 0', true],
    ['1 / 0 > 0 && false', false],
    ['[0, 1].exists(x, 1 / x == 1)', true],
    ['[1, 0].all(x, 1 / x > 5)', false],
  ])('%s is decided in spite of one', (text, expected) => expect(run(text).value).toBe(expected));
});

describe('facts', () => {
  test('only those that are needed are asked for', () => {
    const known = { 'client.address': '192.0.2.1', 'client.port': 25, 'spf.result': 'fail' };
    expect(run('client.port == 25 || spf.result == "pass"', known).asked).toEqual(['client.port']);
    expect(run('client.port == 26 && spf.result == "pass"', known).asked).toEqual(['client.port']);
    expect(run('client.port == 25 ? client.address : spf.result', known)).toEqual({
      value: '192.0.2.1',
      asked: ['client.port', 'client.address'],
    });
  });

  test('what is not known reads as empty', () => {
    expect(
      run('client.name == "" && client.port == 0 && !client.isRelayHost && message.recipients.size() == 0').value,
    ).toBe(true);
  });

  test('those that have to be waited for are', async () => {
    const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve('fail'), 5));
    const { value } = run('client.port == 0 && spf.result.startsWith("fa")', { 'spf.result': slow });
    expect(value).toBeInstanceOf(Promise);
    expect(await value).toBe(true);
  });

  test('one that cannot be found out is a fault that another operand may outweigh', async () => {
    const broken = (): Promise<string> => Promise.reject(new Error('no DNS'));
    await expect(run('spf.result == "fail"', { 'spf.result': broken }).value).rejects.toMatchObject({
      code: 'fact-failed',
    });
    expect(await run('spf.result == "fail" || true', { 'spf.result': broken }).value).toBe(true);
  });

  test('functions ask for what they look at', () => {
    expect(run('clientIn("friends")', { 'client.name': 'mx.friend.test' })).toEqual({
      value: true,
      asked: ['client.name'],
    });
  });
});

describe('budgets', () => {
  const nested = (depth: number): string => {
    const list = `[${Array.from({ length: 50 }, (_, at) => at).join(',')}]`;
    let text = 'true';
    for (let at = 0; at < depth; at++) text = `${list}.all(x${at}, ${text})`;
    return text;
  };

  test('nested comprehensions run out of steps, and let others go on meanwhile', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { value } = run(nested(5));
    await expect(value).rejects.toMatchObject({ code: 'too-many-steps' });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  test('no || hides it', async () => {
    await expect(run(`${nested(5)} || true`).value).rejects.toMatchObject({ code: 'too-many-steps' });
  });

  test('texts cannot be doubled without end', () => {
    const text = `${Array.from({ length: 20 }, (_, at) => `cel.bind(x${at + 1}, x${at} + x${at}, `).join('')}x20${')'.repeat(20)}`;
    expect(fault(`cel.bind(x0, "0123456789", ${text}) == ""`)).toBe('too-much-memory');
  });

  test('a pattern that hangs other engines on 1 MB does not hang this one', async () => {
    const known = { 'client.name': `${'a'.repeat(1 << 20)}!` };
    // Of so long a text only the beginning is looked at.
    expect(await run('client.name.matches("(a+)+$")', known).value).toBe(true);
    expect(await run('client.name.matches("(x+x+)+y")', known).value).toBe(false);
  });
});

describe('agrees with the library', () => {
  const library = new Environment();
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [String(key), plain(one)]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
    return value;
  };
  const { expression } = fc.letrec<{ expression: string; int: string; text: string; bool: string; list: string }>(
    (tie) => ({
      int: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ min: -9, max: 9 }).map(String),
        fc
          .tuple(tie('int'), fc.constantFrom('+', '-', '*', '/', '%'), tie('int'))
          .map(([a, o, b]) => `(${a} ${o} ${b})`),
        tie('list').map((list) => `size(${list})`),
        tie('text').map((text) => `${text}.size()`),
        fc.tuple(tie('list'), fc.integer({ min: 0, max: 3 })).map(([list, at]) => `${list}[${at}]`),
        tie('int').map((int) => `-(${int})`),
      ),
      text: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('"a"', '"ab"', '""', '"A b"', '"x,y"'),
        fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
        tie('int').map((int) => `string(${int})`),
        tie('text').map((text) => `${text}.lowerAscii()`),
        fc.tuple(tie('text'), tie('int')).map(([text, at]) => `${text}.substring(${at})`),
      ),
      list: fc.oneof(
        { maxDepth: 4 },
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 4 }).map((all) => `[${all.join(', ')}]`),
        fc.tuple(tie('list'), tie('list')).map(([a, b]) => `(${a} + ${b})`),
        tie('list').map((list) => `${list}.map(x, x + 1)`),
        tie('list').map((list) => `${list}.filter(x, x > 0)`),
      ),
      bool: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('true', 'false'),
        fc
          .tuple(tie('int'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('int'))
          .map(([a, o, b]) => `(${a} ${o} ${b})`),
        fc.tuple(tie('text'), fc.constantFrom('==', '!=', '<'), tie('text')).map(([a, o, b]) => `(${a} ${o} ${b})`),
        fc.tuple(tie('bool'), fc.constantFrom('&&', '||'), tie('bool')).map(([a, o, b]) => `(${a} ${o} ${b})`),
        tie('bool').map((bool) => `!${bool}`),
        fc.tuple(tie('int'), tie('list')).map(([a, list]) => `(${a} in ${list})`),
        fc
          .tuple(tie('list'), fc.constantFrom('all', 'exists', 'exists_one'))
          .map(([list, how]) => `${list}.${how}(x, 6 / x > 2)`),
        fc.tuple(tie('bool'), tie('bool'), tie('bool')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
        fc
          .tuple(tie('text'), fc.constantFrom('contains', 'startsWith', 'endsWith', 'matches'))
          .map(([text, how]) => `${text}.${how}("a")`),
      ),
      expression: fc.oneof(tie('bool'), tie('int'), tie('text'), tie('list')),
    }),
  );

  test('on random expressions, errors included', () => {
    fc.assert(
      fc.property(expression, (text) => {
        const attempt = (work: () => unknown): unknown => {
          try {
            return plain(work());
          } catch {
            return 'an error';
          }
        };
        const read = readExpression(text, vocabulary, 'any');
        expect(read.ok, text).toBe(true);
        expect(
          attempt(() => run(text).value),
          text,
        ).toEqual(attempt(() => library.evaluate(text)));
      }),
      { numRuns: 700 },
    );
  });

  test('whatever the text, nothing but a fault is thrown', () => {
    const words = [
      'client.address',
      'spf.result',
      '.',
      '(',
      ')',
      '[',
      ']',
      '&&',
      '||',
      '?',
      ':',
      '"a"',
      '1',
      '1.5',
      'x',
      '.map(x, x)',
      '.matches("a")',
      '!',
      '-',
      'has(',
      ',',
      '{',
      '}',
      'in',
      'size(',
      'now()',
      'b"x"',
      '1u',
    ];
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' }), expression), (text) => {
        const read = readExpression(text, vocabulary, 'any');
        if (!read.ok) {
          expect(read.problem.reason).not.toBe('');
          expect(read.problem.position).toBeGreaterThanOrEqual(0);
          expect(read.problem.position).toBeLessThanOrEqual(text.length);
          return;
        }
        try {
          const value = evaluate(read.tree, { host: testHost(), facts });
          if (!(value instanceof Promise)) expect(isList(value) || isMap(value) || typeof value).toBeTruthy();
        } catch (error) {
          expect(error).toBeInstanceOf(RuleFault);
        }
      }),
      { numRuns: 700 },
    );
  });
});
