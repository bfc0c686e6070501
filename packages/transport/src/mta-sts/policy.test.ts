import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatStsPolicy, parseStsPolicy, policyCovers, type StsPolicy } from './policy.ts';
import { formatStsRecord, parseStsRecord, readStsRecords, stsIdOf } from './record.ts';

const linesOf = (file: string): [string, string][] =>
  readFileSync(new URL(`../../testdata/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' | ') && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.lastIndexOf(' | ')), line.slice(line.lastIndexOf(' | ') + 3)]);

describe('records', () => {
  test.each(linesOf('bad-sts-records.txt'))('%s', (text, expected) => {
    const read = readStsRecords([text]);
    expect(read.kind === 'record' ? `id ${read.id}` : read.kind === 'none' ? 'none' : read.reason).toBe(expected);
  });

  test('one has to be left among those of other things', () => {
    expect(readStsRecords([])).toEqual({ kind: 'none' });
    expect(readStsRecords(['v=spf1 -all', 'v=STSv1; id=a'])).toEqual({ kind: 'record', id: 'a' });
    expect(readStsRecords(['v=STSv1; id=a', 'v=STSv1; id=a'])).toEqual({
      kind: 'malformed',
      reason: 'there are 2 records',
    });
    expect(readStsRecords([`v=STSv1; ${'x=y;'.repeat(2000)}`]).kind).toBe('malformed');
  });

  test('an id follows the text of a policy', () => {
    const text = formatStsPolicy({ mode: 'enforce', mx: ['a.test'], maxAge: 5 });
    const id = stsIdOf(text);
    expect(parseStsRecord(formatStsRecord(id))).toEqual({ kind: 'record', id });
    expect(stsIdOf(text)).toBe(id);
    expect(stsIdOf(text.replace('enforce', 'testing'))).not.toBe(id);
  });

  test('our own can be read', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{1,32}$/), (id) => {
        expect(parseStsRecord(formatStsRecord(id))).toEqual({ kind: 'record', id });
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void readStsRecords([text, `v=STSv1;${text}`])));
  });
});

describe('policies', () => {
  const spelledOut = (text: string): string =>
    text.replace(/\\([nrt])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter]!);

  test.each(linesOf('bad-sts-policies.txt'))('%s', (text, expected) => {
    const parsed = parseStsPolicy(spelledOut(text));
    const said = parsed.ok
      ? `${parsed.policy.mode} ${parsed.policy.maxAge} ${parsed.policy.mx.join(',')}`.trimEnd()
      : parsed.reason;
    expect(said).toBe(expected);
  });

  test('not more than 64 kB', () => {
    const good = 'version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 5\n';
    expect(parseStsPolicy(good + 'mx: a.test\n'.repeat(5000)).ok).toBe(true);
    expect(parseStsPolicy(good + 'mx: a.test\n'.repeat(6000)).ok).toBe(false);
  });

  const host = fc.stringMatching(/^(\*\.)?[a-z]([a-z0-9-]{0,9}[a-z0-9])?(\.[a-z]{1,5}){1,3}$/);
  const policy: fc.Arbitrary<StsPolicy> = fc.record({
    mode: fc.constantFrom('enforce', 'testing', 'none'),
    mx: fc.array(host, { minLength: 1, maxLength: 5 }),
    maxAge: fc.nat(31_557_600),
  });

  test('our own can be read', () => {
    fc.assert(
      fc.property(policy, (ours) => {
        expect(parseStsPolicy(formatStsPolicy(ours))).toEqual({ ok: true, policy: ours });
      }),
    );
  });

  test('any text is a policy or says why not', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseStsPolicy(`version: STSv1\n${text}`)));
  });
});

test.each([
  ['mx.example.org', 'mx.example.org', true],
  ['mx.example.org', 'MX.example.org.', true],
  ['mx.example.org', 'a.mx.example.org', false],
  ['*.example.org', 'mx.example.org', true],
  ['*.example.org', 'example.org', false],
  ['*.example.org', '.example.org', false],
  ['*.example.org', 'a.mx.example.org', false],
  ['*.example.org', 'mxexample.org', false],
  ['*.org', 'example.org', true],
])('a policy with %s covers %s: %s', (pattern, host, expected) => {
  expect(policyCovers({ mx: ['other.test', pattern] }, host)).toBe(expected);
});
