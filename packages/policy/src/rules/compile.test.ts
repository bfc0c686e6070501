import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRules, createRuleContext, readRule } from './compile.ts';
import type { OperatorRule } from './rule.ts';
import { runStage, type StageOutcome } from './run.ts';
import { cleanAddress, cleanLine, cleanReply, fill, readTemplate } from './template.ts';
import { testFacts, testHost } from './testing.ts';

const context = createRuleContext(testFacts, ['friends']);
const rule = (change: Partial<OperatorRule>): OperatorRule => ({
  name: 'mine',
  enabled: true,
  stages: ['data'],
  when: '',
  verdict: 'deny',
  reply: { code: 0, enhanced: '', text: '' },
  effects: [],
  limit: { count: 0, period: 60, key: '{client.address}', per: 'command', how: 'leaky' },
  onError: 'defer',
  ...change,
});
const ask = async (rules: Partial<OperatorRule>[], host = testHost()): Promise<StageOutcome> =>
  runStage(compileRules(rules.map(rule), context), 'data', host);

describe('what is wrong is said, with its place', () => {
  const cases = readFileSync(new URL('../../testdata/bad-rules.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'));
  test.each(cases)('%s', (line) => {
    const { rule: change, path, position, reason } = JSON.parse(line);
    const read = readRule(rule(change), context);
    expect(read.ok ? [] : read.problems).toContainEqual(
      expect.objectContaining({
        path,
        reason: expect.stringContaining(reason),
        ...(position === undefined ? {} : { position }),
      }),
    );
  });
});

describe('a stage', () => {
  test('the first rule that decides decides; warnings go on', async () => {
    const outcome = await ask(
      [
        { name: 'a', when: 'client.port == 1' },
        { name: 'b', verdict: 'warn', when: 'spf.result == "fail"' },
        { name: 'c', verdict: 'defer', reply: { code: 0, enhanced: '4.7.9', text: 'Not you, {client.address}' } },
        { name: 'd' },
      ],
      testHost({ 'client.address': '192.0.2.1', 'spf.result': 'fail' }),
    );
    expect(outcome.decided).toEqual({
      rule: 'c',
      verdict: 'defer',
      reply: { code: 451, enhanced: '4.7.9', text: 'Not you, 192.0.2.1' },
    });
    expect(outcome.applied).toEqual(['b', 'c']);
    expect(outcome.facts).toEqual({ 'client.port': 0, 'spf.result': 'fail', 'client.address': '192.0.2.1' });
    expect(outcome.trace.map(({ result }) => result)).toEqual(['does not hold', 'holds', 'holds']);
  });

  test('require refuses when its condition does not hold', async () => {
    expect((await ask([{ verdict: 'require', when: 'client.port == 0' }])).decided).toBeUndefined();
    expect((await ask([{ verdict: 'require', when: 'client.port == 1' }])).decided).toMatchObject({
      verdict: 'deny',
      reply: { code: 550 },
    });
  });

  test('what cannot be evaluated puts the client off, or is passed over', async () => {
    const host = testHost();
    expect((await ask([{ when: '1 / 0 > 0' }], host)).decided).toEqual({
      rule: 'mine',
      verdict: 'defer',
      reply: { code: 451, enhanced: '4.3.0', text: 'The rule mine failed here, try again later' },
    });
    expect(host.done).toEqual(['mine failed: division-by-zero']);
    expect((await ask([{ when: '1 / 0 > 0', onError: 'skip' }])).decided).toBeUndefined();
    expect((await ask([{ reply: { code: 0, enhanced: '', text: '{= 1 / 0 }' } }])).decided).toMatchObject({
      verdict: 'defer',
    });
  });

  test('texts are filled in and cannot break out of their line', async () => {
    const host = testHost({ 'message.subject': 'x\r\n250 Ok\u0000\u2028é', 'client.name': '<a@b>\r\n' });
    const outcome = await ask(
      [
        {
          reply: { code: 0, enhanced: '', text: 'No: {message.subject} {= size("}") + client.port }' },
          effects: [
            { kind: 'addHeader', name: 'X-S', value: '{message.subject}', position: 'top' },
            { kind: 'log', text: '{= now() }' },
          ],
        },
      ],
      host,
    );
    expect(outcome.decided?.reply.text).toBe('No: x 250 Ok ? 1');
    expect(host.done).toEqual([
      'mine: {"kind":"addHeader","name":"X-S","value":"x 250 Ok é","position":"top"}',
      'mine: {"kind":"log","text":"2026-11-22T10:30:00.000Z"}',
    ]);
  });

  test('the count of a limit may be looked up; what is none is an error, nothing is the count written down', async () => {
    const counts: number[] = [];
    const told: Record<string, string> = { own: ' 7 ', odd: 'many', none: '', free: '0' };
    const by = async (name: string, count: number) => {
      const isOver = (_rule: string, limit: { count: number }) => counts.push(limit.count) > 0;
      const host = { ...testHost({ 'message.subject': told[name]! }), isOver };
      const limit = {
        count,
        countBy: '{message.subject}',
        period: 60,
        key: 'k',
        per: 'command',
        how: 'leaky',
      } as const;
      return (await ask([{ limit }], host)).decided;
    };
    expect(await by('own', 3)).toMatchObject({ rule: 'mine' });
    expect(await by('none', 3)).toMatchObject({ rule: 'mine' });
    expect(await by('none', 0)).toBeUndefined();
    expect(await by('free', 3)).toBeUndefined();
    expect(await by('odd', 3)).toMatchObject({ verdict: 'defer' });
    expect(counts).toEqual([7, 3]);
  });

  test('a limit holds a rule back until it is exceeded', async () => {
    const keys: string[] = [];
    const host = {
      ...testHost({ 'client.address': '192.0.2.1' }),
      isOver: (_rule: string, _limit: unknown, key: string) => keys.push(key) > 2,
    };
    const limited = { limit: { count: 2, period: 60, key: '{client.address}', per: 'command', how: 'leaky' } } as const;
    expect((await ask([limited], host)).decided).toBeUndefined();
    expect((await ask([limited], host)).decided).toBeUndefined();
    expect((await ask([limited], host)).decided).toMatchObject({ rule: 'mine' });
    expect(new Set(keys)).toEqual(new Set(['192.0.2.1']));
  });

  test('rules say which facts they may need; those switched off say nothing', () => {
    const compiled = compileRules(
      [
        rule({ when: 'client.port == 1 || spf.result == "x"' }),
        rule({ name: 'off', enabled: false, when: 'client.isRelayHost' }),
        rule({ name: 'at', stages: ['mail'], when: 'clientIn("friends")' }),
      ],
      context,
    );
    expect([...compiled.mentioned.data].sort()).toEqual(['client.address', 'client.port', 'spf.result']);
    expect([...compiled.mentioned.mail].sort()).toEqual(['client.address', 'client.name']);
    expect(compiled.isEmpty).toBe(false);
  });

  test('nothing to wait for, no promise', () => {
    expect(
      runStage(compileRules([rule({ when: 'client.port == 1' })], context), 'data', testHost()),
    ).not.toBeInstanceOf(Promise);
  });
});

test('templates: whatever the text and the values, nothing is thrown and nothing breaks out of its line', async () => {
  const parts = fc.array(
    fc.constantFrom('{client.name}', '{= client.port }', '{', '}', '"', '{= "}" }', 'x', '\\r\\n', '\u0000', ' '),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        parts.map((all) => all.join('')),
        fc.string({ unit: 'binary' }),
      ),
      fc.string({ unit: 'binary' }),
      async (text, value) => {
        const read = readTemplate(text, context.vocabulary);
        if (!read.ok) {
          expect(read.problem.position).toBeLessThanOrEqual(text.length);
          return;
        }
        const filled = await fill(read.template, {
          host: testHost({ 'client.name': value }),
          facts: context.vocabulary.facts,
        });
        expect(cleanReply(filled)).toMatch(/^[ -~]{0,800}$/);
        expect(cleanLine(filled)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(cleanAddress(filled)).not.toMatch(/[\u0000-\u0020<>]/);
      },
    ),
    { numRuns: 400 },
  );
});
