import { searchEvents } from '@posthorn/queue/history';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { idPageInput } from '../cursor.ts';
import { eventFilterInput, eventFilterOf } from '../procedures/events/filter.ts';
import { type EventView, eventView } from '../views/event.ts';
import { csvFormat, exportTable, memberColumns, ndjsonFormat, pagesOf, readExport } from './table-export.ts';

/** Every event that fits, newest first, as a file; at most {@link mostRows}, and the last line says so when there were more. */
export const exportEvents = (ctx: ApiContext, query: URLSearchParams): Response => {
  const { format, cursor: from, ...asked } = readExport(exportInput, query);
  const filter = eventFilterOf(asked);
  return exportTable({
    file: `posthorn-events.${format}`,
    format: formats[format],
    pages: pagesOf(async (cursor) => {
      const page = await searchEvents(ctx.services.pool, { filter, cursor, limit: pageRows });
      return { rows: page.rows.map(eventView), cursor: page.cursor };
    }, from),
    most: {
      rows: mostRows,
      words: `There were more than ${mostRows} events: narrow the search by time.`,
      cursorOf: ({ id }) => id,
    },
  });
};

const formats = {
  csv: csvFormat<EventView>(
    memberColumns<EventView>([
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
      'data',
    ]),
  ),
  ndjson: ndjsonFormat<EventView>(),
};

const exportInput = z.strictObject({
  ...eventFilterInput,
  code: z.coerce.number().int().min(200).max(599).optional(),
  format: z.enum(['csv', 'ndjson']).default('csv'),
  cursor: idPageInput.cursor,
});
const mostRows = 100_000;
const pageRows = 500;
