export type ExportFormat = 'csv' | 'ndjson';

/** Under which name rows have the id to go on from: a column, or a path within an object. */
export type ExportIds = Readonly<Record<ExportFormat, string>>;

/** The rows of a file that are whole so far, each under the id it goes by. */
export type ExportRows = {
  head: string;
  rows: { text: string; id: string }[];
  /** Where the next file goes on, when the last line says that there was more. */
  more: string | null;
};

/** Takes a file apart while it arrives: rows are there when they are whole, and a line break within quotes ends none. */
export function createRowReader(format: ExportFormat, ids: ExportIds): { push(text: string): void; read: ExportRows } {
  const read: ExportRows = { head: '', rows: [], more: null };
  let rest = '';
  let isQuoted = false;
  let column: number | undefined;

  function take(line: string): void {
    if (format === 'ndjson') {
      const row = JSON.parse(line) as { truncated?: true; cursor?: string };
      if (row.truncated) read.more = row.cursor ?? null;
      else read.rows.push({ text: line, id: String(memberOf(row, ids.ndjson)) });
      return;
    }
    const cells = cellsOf(line);
    if (column === undefined) {
      read.head = line;
      column = cells.indexOf(ids.csv);
      return;
    }
    const cursor = cells.length === 1 ? /\bcursor=([\w.-]+)$/.exec(cells[0]!)?.[1] : undefined;
    if (cursor === undefined) read.rows.push({ text: line, id: cells[column] ?? '' });
    else read.more = cursor;
  }

  return {
    read,
    push(text) {
      let from = 0;
      for (let at = 0; at < text.length; at += 1) {
        const character = text[at];
        if (character === '"' && format === 'csv') isQuoted = !isQuoted;
        if (character !== '\n' || isQuoted) continue;
        take(rest + text.slice(from, at + 1));
        rest = '';
        from = at + 1;
      }
      rest += text.slice(from);
    },
  };
}

/** A line of RFC 4180. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (const [, quoted, plain, comma] of line.replace(/\r?\n$/, '').matchAll(CELL)) {
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (comma === undefined) break;
  }
  return cells;
}

const CELL = /(?:"((?:[^"]|"")*)"|([^,]*))(?:(,)|$)/g;

const memberOf = (row: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], row);
