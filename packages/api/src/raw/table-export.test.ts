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

test('what is not the whole says in its last line where the next file goes on, and that one does', async () => {
  const read = inPages([[1, 2, 3], [4], [5]]);
  const most = { rows: 2, words: 'more', cursorOf: (number: number) => `after-${number}` };
  const ndjson = exportTable({
    file: 'x',
    format: ndjsonFormat<number>((number) => ({ number })),
    pages: pagesOf(read),
    most,
  });
  expect((await ndjson.text()).trim().split('\n').at(-1)).toBe('{"truncated":true,"words":"more","cursor":"after-2"}');
  const lines = csvFormat<number>([['number', (number) => number]]);
  const csv = exportTable({ file: 'x', format: lines, pages: pagesOf(read, '0'), most });
  expect(await csv.text()).toBe('number\r\n1\r\n2\r\nmore Or go on with cursor=after-2\r\n');
  const rest = exportTable({ file: 'x', format: lines, pages: pagesOf(read, '1'), most });
  expect(await rest.text()).toBe('number\r\n4\r\n5\r\n');
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
