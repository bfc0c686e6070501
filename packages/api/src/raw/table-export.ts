import type { z } from 'zod';
import { problem, problemItems } from '../problem.ts';
import { commonHeaders } from '../rest.ts';
import { csvCell } from './csv-cell.ts';

/** How rows become lines of a file. */
export type TableFormat<Row> = {
  /** Its media type. */
  type: string;
  /** What stands before the rows. */
  head: string;
  row: (row: Row) => string;
  /** The last line of a file that is not the whole: no row, and where the next file goes on. */
  note: (words: string, cursor: string | null) => string;
};

export type TableExport<Row> = {
  /** The name of the file. */
  file: string;
  format: TableFormat<Row>;
  /** The rows, a page at a time; read no further than what the other side has taken. */
  pages: AsyncIterable<readonly Row[]>;
  /**
   * No more rows than these; `words` stand in the last line when there are more, and with `cursorOf` the place behind the last row, from which the next
   * file goes on. Left out: all.
   */
  most?: { rows: number; words: string; cursorOf?: (row: Row) => string };
};

/** A table as a file for download, streamed a page at a time, so that neither side holds it whole. */
export const exportTable = <Row>(table: TableExport<Row>): Response => {
  const lines = linesOf(table);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await lines.return(undefined)),
  });
  return new Response(body, {
    headers: {
      ...commonHeaders,
      'content-type': table.format.type,
      'content-disposition': `attachment; filename="${table.file}"`,
    },
  });
};

async function* linesOf<Row>({ format, pages, most }: TableExport<Row>): AsyncGenerator<string> {
  yield format.head;
  let left = most?.rows ?? Number.POSITIVE_INFINITY;
  let last: Row | undefined;
  for await (const page of pages) {
    const given = page.slice(0, left);
    last = given.at(-1) ?? last;
    if (given.length > 0) yield given.map(format.row).join('');
    if (most !== undefined && page.length > left) {
      yield format.note(most.words, last === undefined ? null : (most.cursorOf?.(last) ?? null));
      return;
    }
    left -= page.length;
  }
}

/** The pages of a list that is read on from a cursor, from its beginning or from a place that was given before. */
export async function* pagesOf<Row>(
  read: (cursor: string | null) => Promise<CursorPage<Row>>,
  from: string | null = null,
): AsyncGenerator<Row[]> {
  let cursor = from;
  do {
    const page: CursorPage<Row> = await read(cursor);
    yield page.rows;
    cursor = page.cursor;
  } while (cursor !== null);
}

type CursorPage<Row> = { rows: Row[]; cursor: string | null };

/** A table for spreadsheets (RFC 4180): each column by its name and what stands in it. */
export const csvFormat = <Row>(columns: readonly TableColumn<Row>[]): TableFormat<Row> => ({
  type: 'text/csv; charset=utf-8; header=present',
  head: `${columns.map(([name]) => name).join(',')}\r\n`,
  row: (row) => `${columns.map(([, value]) => csvCell(value(row))).join(',')}\r\n`,
  note: (words, cursor) => `${csvCell(cursor === null ? words : `${words} Or go on with cursor=${cursor}`)}\r\n`,
});

export type TableColumn<Row> = readonly [name: string, value: (row: Row) => unknown];

/** Columns that are members of a row. */
export const memberColumns = <Row>(names: readonly (keyof Row & string)[]): TableColumn<Row>[] =>
  names.map((name) => [name, (row) => row[name]]);

/** One JSON object a line. */
export const ndjsonFormat = <Row>(view: (row: Row) => unknown = (row) => row): TableFormat<Row> => ({
  type: 'application/x-ndjson; charset=utf-8',
  head: '',
  row: (row) => `${JSON.stringify(view(row))}\n`,
  note: (words, cursor) => `${JSON.stringify({ truncated: true, words, ...(cursor === null ? {} : { cursor }) })}\n`,
});

/**
 * What an export is asked for in its address.
 *
 * @throws the problem `invalid-input`, which says what is wrong with each part.
 */
export const readExport = <Schema extends z.ZodType>(schema: Schema, query: URLSearchParams): z.output<Schema> => {
  const read = schema.safeParse(Object.fromEntries(query));
  if (read.success) return read.data;
  throw problem('invalid-input', 'The export cannot be made from this.', { errors: problemItems(read.error) });
};
