import type { Pool } from '@posthorn/db/pool';
import { listQuarantine, type QuarantineFilter } from '@posthorn/queue/quarantine';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { problem, problemItems } from '../problem.ts';
import { commonHeaders } from '../rest.ts';
import { keptView, quarantineFilterOf, quarantineFilterShape } from '../views/quarantine.ts';
import { csvCell } from './csv-cell.ts';

/** Everything in quarantine that fits, newest first, as a file. Streamed a page at a time; at most {@link mostRows}, and the last line says so. */
export const exportQuarantine = (ctx: ApiContext, query: URLSearchParams): Response => {
  const read = exportInput.safeParse(Object.fromEntries(query));
  if (!read.success)
    throw problem('invalid-input', 'The export cannot be made from this.', { errors: problemItems(read.error) });
  const { format, ...filter } = read.data;
  const lines = linesOf(ctx.services.pool, quarantineFilterOf(filter), format);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await lines.return(undefined)),
  });
  const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson; charset=utf-8';
  return new Response(body, {
    headers: {
      ...commonHeaders,
      'content-type': type,
      'content-disposition': `attachment; filename="posthorn-quarantine.${format}"`,
    },
  });
};

async function* linesOf(pool: Pool, filter: QuarantineFilter, format: 'csv' | 'ndjson'): AsyncGenerator<string> {
  const write = writers[format];
  yield write.head;
  let cursor: string | null = null;
  let left = mostRows;
  do {
    const page: Awaited<ReturnType<typeof listQuarantine>> = await listQuarantine(pool, {
      filter,
      cursor,
      limit: Math.min(pageRows, left),
    });
    yield page.rows.map((row) => write.row(keptView(row))).join('');
    left -= page.rows.length;
    cursor = page.cursor;
  } while (cursor !== null && left > 0);
  if (cursor !== null) yield write.more;
}

type Row = ReturnType<typeof keptView>;

const columns = [
  'since',
  'leavesAt',
  'recipient',
  'sender',
  'from',
  'subject',
  'reason',
  'rule',
  'stage',
  'score',
  'size',
  'clientAddress',
  'destination',
  'queueId',
  'messageId',
  'recipientId',
] as const satisfies (keyof Row)[];
const checks = ['spf', 'dkim', 'dmarc', 'arc'] as const;
const mostRows = 100_000;
const pageRows = 500;
const moreWords = `There were more than ${mostRows}: narrow the search.`;

const writers = {
  csv: {
    head: `${[...columns, ...checks].join(',')}\r\n`,
    row: (row: Row) =>
      `${[...columns.map((name) => csvCell(row[name])), ...checks.map((name) => csvCell(row.authentication[name]))].join(',')}\r\n`,
    more: `${csvCell(moreWords)}\r\n`,
  },
  ndjson: {
    head: '',
    row: (row: Row) => `${JSON.stringify(row)}\n`,
    more: `${JSON.stringify({ truncated: true, words: moreWords })}\n`,
  },
};

const exportInput = z.strictObject({ ...quarantineFilterShape, format: z.enum(['csv', 'ndjson']).default('csv') });
