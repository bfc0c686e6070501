import type { Pool } from '@posthorn/db/pool';
import { type EventFilter, searchEvents } from '@posthorn/queue/history';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { problem, problemItems } from '../problem.ts';
import { eventFilterInput, eventFilterOf } from '../procedures/events/filter.ts';
import { commonHeaders } from '../rest.ts';
import { type EventView, eventView } from '../views/event.ts';
import { csvCell } from './csv-cell.ts';

/**
 * Every event that fits, newest first, as a file: JSON lines or a table for spreadsheets. Streamed a page at a time, so that neither side holds it
 * whole; at most {@link mostRows}, and the last line says so when there were more.
 */
export const exportEvents = (ctx: ApiContext, query: URLSearchParams): Response => {
  const read = exportInput.safeParse(Object.fromEntries(query));
  if (!read.success) {
    throw problem('invalid-input', 'The export cannot be made from this.', { errors: problemItems(read.error) });
  }
  const { format, ...filter } = read.data;
  const lines = linesOf(ctx.services.pool, eventFilterOf(filter), format);
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
      'content-disposition': `attachment; filename="posthorn-events.${format}"`,
    },
  });
};

async function* linesOf(pool: Pool, filter: EventFilter, format: 'csv' | 'ndjson'): AsyncGenerator<string> {
  const write = writers[format];
  yield write.head;
  let cursor: string | null = null;
  let left = mostRows;
  do {
    const page: Awaited<ReturnType<typeof searchEvents>> = await searchEvents(pool, {
      filter,
      cursor,
      limit: Math.min(pageRows, left),
    });
    yield page.rows.map((event) => write.row(eventView(event))).join('');
    left -= page.rows.length;
    cursor = page.cursor;
  } while (cursor !== null && left > 0);
  if (cursor !== null) yield write.more;
}

const columns = [
  'at',
  'type',
  'direction',
  'sender',
  'recipient',
  'clientAddress',
  'host',
  'address',
  'port',
  'code',
  'enhanced',
  'text',
  'router',
  'transport',
  'messageId',
  'recipientId',
  'sessionId',
  'process',
  'id',
] as const satisfies (keyof EventView)[];

const mostRows = 100_000;
const pageRows = 500;
const moreWords = `There were more than ${mostRows} events: narrow the search by time.`;

const writers = {
  csv: {
    head: `${[...columns, 'data'].join(',')}\r\n`,
    row: (event: EventView) => `${[...columns.map((name) => csvCell(event[name])), csvCell(event.data)].join(',')}\r\n`,
    more: `${csvCell(moreWords)}\r\n`,
  },
  ndjson: {
    head: '',
    row: (event: EventView) => `${JSON.stringify(event)}\n`,
    more: `${JSON.stringify({ truncated: true, words: moreWords })}\n`,
  },
};

const exportInput = z.strictObject({
  ...eventFilterInput,
  code: z.coerce.number().int().min(200).max(599).optional(),
  format: z.enum(['csv', 'ndjson']).default('csv'),
});
