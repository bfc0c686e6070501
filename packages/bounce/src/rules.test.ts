import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Notify, type ReportOutcome, reportRules, reportsFor, ruleFor } from './rules.ts';

const [head, ...rows] = readFileSync(new URL('../testdata/rules.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('|') && !line.startsWith('#'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** Every way in which an outcome of the table can come about. */
const outcomes: Record<string, ReportOutcome[]> = {
  failed: [{ kind: 'failed' }],
  delayed: [{ kind: 'delayed' }],
  delivered: [{ kind: 'delivered' }],
  'relayed to DSN': [{ kind: 'relayed', peerOffersDsn: true, lastHop: false }],
  'relayed without DSN': [
    { kind: 'relayed', peerOffersDsn: false, lastHop: false },
    { kind: 'relayed', peerOffersDsn: false, lastHop: true },
    { kind: 'relayed', peerOffersDsn: true, lastHop: true },
  ],
  redirected: [{ kind: 'redirected', targets: 1 }],
  expanded: [2, 3, 1000].map((targets) => ({ kind: 'redirected', targets })),
};
const words: Record<string, Notify> = { N: 'NEVER', S: 'SUCCESS', F: 'FAILURE', D: 'DELAY' };
const reports: Record<string, string | null> = {
  '-': null,
  f: 'failed',
  d: 'delayed',
  v: 'delivered',
  r: 'relayed',
  x: 'expanded',
};
const toNotify = (letters: string) => [...letters].map((letter) => words[letter]!);

describe('every combination', () => {
  const cases = rows.flatMap(([outcome, ...cells]) =>
    cells.flatMap((cell, column) =>
      outcomes[outcome!]!.map((value) => [outcome!, head![column + 1]!, cell, value] as const),
    ),
  );

  test('is in the table', () => {
    expect(rows.map(([outcome]) => outcome)).toEqual(reportRules.map((rule) => rule.outcome));
    expect(cases).toHaveLength(11 * 9);
  });

  test.each(cases)('%s with NOTIFY %s: %s', (_, column, cell, outcome) => {
    const [report, onward] = cell.split('/') as [string, string];
    const notify = column === 'absent' ? undefined : toNotify(column);
    const travels = onward === '-' ? undefined : toNotify(onward);
    expect(reportsFor({ reversePath: 'me@example.org', notify }, outcome)).toEqual({
      report: reports[report],
      onward: travels,
    });
    // A null reverse path never gets a report; what travels on stays the same.
    expect(reportsFor({ reversePath: '', notify }, outcome)).toEqual({ report: null, onward: travels });
  });

  test('the rule that decided can be told', () => {
    for (const values of Object.values(outcomes))
      for (const value of values) expect(ruleFor(value).because).toMatch(/RFC/);
  });

  test('NEVER silences all, even beside other words that the grammar forbids', () => {
    for (const value of Object.values(outcomes).flat()) {
      const notify: Notify[] = ['NEVER', 'SUCCESS', 'FAILURE', 'DELAY'];
      expect(reportsFor({ reversePath: 'me@example.org', notify }, value).report).toBeNull();
    }
  });
});
