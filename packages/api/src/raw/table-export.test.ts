import { expect, test } from 'vitest';
import { csvFormat, exportTable, memberColumns, ndjsonFormat, pagesOf } from './table-export.ts';

type Row = { number: number; words: string };
const csv = csvFormat<Row>(memberColumns<Row>(['number', 'words']));
const row = (number: number): Row => ({ number, words: `row "${number}"` });

test('pages become lines under a head, cells that look like formulas made harmless', async () => {
  const response = exportTable({
    file: 'rows.csv',
    format: csv,
    pages: pagesOf(inPages([[row(1)], [], [row(2), evil]])),
  });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="rows.csv"');
  expect(await response.text()).toBe('number,words\r\n1,"row ""1"""\r\n2,"row ""2"""\r\n3,\'=1+1\r\n');
});

test.each([
  [
    [
      [1, 2],
      [3, 4],
    ],
    '{"number":1}{"number":2}{"number":3}{"truncated":true,"words":"more"}',
  ],
  [[[1, 2, 3], [4]], '{"number":1}{"number":2}{"number":3}{"truncated":true,"words":"more"}'],
  [[[1, 2, 3], []], '{"number":1}{"number":2}{"number":3}'],
  [[[1], [2, 3]], '{"number":1}{"number":2}{"number":3}'],
])('of %j at most three are given, and the last line says when there were more', async (pages, expected) => {
  const response = exportTable({
    file: 'rows.ndjson',
    format: ndjsonFormat<number>((number) => ({ number })),
    pages: pagesOf(inPages(pages)),
    most: { rows: 3, words: 'more' },
  });
  expect((await response.text()).replaceAll('\n', '')).toBe(expected);
});

test('whoever stops reading ends the reading of pages', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<Row[]> {
    try {
      for (let at = 0; ; at += 1) yield [row(at)];
    } finally {
      ended = true;
    }
  }
  const reader = exportTable({ file: 'rows.csv', format: csv, pages: endless() }).body!.getReader();
  await reader.read();
  await reader.read();
  await reader.cancel();
  expect(ended).toBe(true);
});

const evil: Row = { number: 3, words: '=1+1' };

const inPages =
  <T>(pages: readonly T[][]) =>
  async (cursor: string | null): Promise<{ rows: T[]; cursor: string | null }> => {
    const at = Number(cursor ?? 0);
    return { rows: pages[at] ?? [], cursor: at + 1 < pages.length ? String(at + 1) : null };
  };
