import { expect, test } from 'vitest';
import type { Column } from './column.ts';
import { toCsv, toNdjson } from './export.ts';

type Row = { name: string; count: number };
const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', cell: ({ name }) => name, text: ({ name }) => name },
  { id: 'count', title: 'Count', cell: ({ count }) => count, text: ({ count }) => count },
  { id: 'look', title: 'Look', cell: () => '*' },
];

test('CSV quotes what has to be, and no spreadsheet runs a cell', () => {
  const rows = [
    { name: 'a "b", c', count: -1 },
    { name: '=HYPERLINK("x")', count: 2 },
  ];
  expect(toCsv(columns, rows)).toBe('Name,Count\r\n"a ""b"", c",-1\r\n"\'=HYPERLINK(""x"")",2\r\n');
});

test('NDJSON keeps the kinds of values', () => {
  expect(toNdjson(columns, [{ name: 'a\nb', count: 3 }])).toBe('{"name":"a\\nb","count":3}\n');
});
