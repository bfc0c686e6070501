import type { PagesResult } from './bench.ts';
import { quantile } from './quantile.ts';

/** Ratios to what was promised first, then every page and every question. */
export function formatPages({ pages, questions, rows, isBalanced }: PagesResult): string {
  const shown = pages.filter(({ isMissing }) => !isMissing);
  const missing = pages.filter(({ isMissing }) => isMissing).map(({ path }) => path);
  const slowest = worst(shown.map(({ path, warm }) => ({ name: path, value: quantile(warm, 0.95) })));
  const cold = worst(shown.map(({ path, cold: loads }) => ({ name: path, value: quantile(loads, 0.5) })));
  const heaviest = worst(shown.map(({ path, script }) => ({ name: path, value: script })));
  const question = worst(questions.map(({ question: name, ms }) => ({ name, value: quantile(ms, 0.95) })));
  const promises = [
    promise('slowest page, p95', slowest, 1000, 'ms'),
    promise('first load, empty cache, median', cold, 1000, 'ms'),
    promise('JavaScript of a page, compressed', { ...heaviest, value: heaviest.value / 1000 }, 300, 'kB'),
    promise('slowest question of the API, p95', question, 1000, 'ms'),
  ];
  return [
    '# Every page of the console on a big database',
    '',
    `${rows.map(({ table, count }) => `${count.toLocaleString('en-GB')} ${table}s`).join(', ')}; the ledger ${isBalanced ? 'balances' : 'DOES NOT BALANCE'}.`,
    '',
    table(['promise', 'of the limit', 'measured', 'limit', 'where'], promises),
    '',
    `${shown.filter(({ cold: loads }) => quantile(loads, 0.5) < 1000).length} of ${shown.length} pages load within a second with an empty cache.`,
    '',
    table(
      ['page', 'p50 ms', 'p95 ms', 'empty cache ms', 'JavaScript kB'],
      shown.map(({ path, warm, cold: loads, script }) => [
        path,
        quantile(warm, 0.5).toFixed(0),
        quantile(warm, 0.95).toFixed(0),
        quantile(loads, 0.5).toFixed(0),
        (script / 1000).toFixed(0),
      ]),
    ),
    '',
    table(
      ['question', 'p50 ms', 'p95 ms', ''],
      questions.map(({ question: name, ms, isComplete }) => [
        name,
        quantile(ms, 0.5).toFixed(0),
        quantile(ms, 0.95).toFixed(0),
        isComplete ? '' : 'as far back as its budget allows',
      ]),
    ),
    ...(missing.length > 0 ? ['', `No such page: ${missing.join(', ')}`] : []),
  ].join('\n');
}

type Worst = { name: string; value: number };

const worst = (all: Worst[]): Worst =>
  all.reduce((most, one) => (one.value > most.value ? one : most), { name: '-', value: 0 });

const promise = (name: string, { name: where, value }: Worst, limit: number, unit: string): string[] => [
  name,
  `${(value / limit).toFixed(2)} x`,
  `${value.toFixed(0)} ${unit}`,
  `${limit} ${unit}`,
  where,
];

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
