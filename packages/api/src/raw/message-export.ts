import { searchMessages } from '@posthorn/queue/history';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { idPageInput } from '../cursor.ts';
import { messageFilterInput, messageFilterOf } from '../procedures/messages/filter.ts';
import { messageRowView } from '../views/message.ts';
import { csvFormat, exportTable, ndjsonFormat, pagesOf, readExport, type TableFormat } from './table-export.ts';

/**
 * Every message that fits, newest first, as a file; at most {@link mostMessages}, and the last line says so when there were more. In NDJSON a line
 * is a message with its first recipients, in CSV each of these.
 */
export const exportMessages = (ctx: ApiContext, query: URLSearchParams): Response => {
  const { format, cursor: from, ...asked } = readExport(exportInput, query);
  const filter = messageFilterOf(asked);
  return exportTable({
    file: `posthorn-messages.${format}`,
    format: formats[format],
    pages: pagesOf(async (cursor) => {
      const page = await searchMessages(ctx.services.pool, { filter, cursor, limit: pageMessages });
      return { rows: page.rows.map(messageRowView), cursor: page.cursor };
    }, from),
    most: {
      rows: mostMessages,
      words: `There were more than ${mostMessages} messages: narrow the search by time.`,
      cursorOf: ({ message }) => message.id,
    },
  });
};

type Row = ReturnType<typeof messageRowView>;
type Line = { message: Row['message']; recipient: Row['recipients'][number] };

const line = csvFormat<Line>([
  ['acceptedAt', ({ message }) => message.acceptedAt],
  ['queueId', ({ message }) => message.queueId],
  ['sender', ({ message }) => message.reversePath],
  ['recipient', ({ recipient }) => recipient.address],
  ['state', ({ recipient }) => recipient.state],
  ['attempts', ({ recipient }) => recipient.attempts],
  ['lastError', ({ recipient }) => recipient.lastError],
  ['destination', ({ recipient }) => recipient.destination],
  ['from', ({ message }) => message.from],
  ['subject', ({ message }) => message.subject],
  ['size', ({ message }) => message.size],
  ['clientAddress', ({ message }) => message.client?.address ?? null],
  ['origin', ({ message }) => message.origin],
  ['recipients', ({ message }) => message.recipientCount],
  ['headerMessageId', ({ message }) => message.headerMessageId],
  ['messageId', ({ message }) => message.id],
  ['recipientId', ({ recipient }) => recipient.id],
]);
const formats: { csv: TableFormat<Row>; ndjson: TableFormat<Row> } = {
  csv: {
    ...line,
    row: ({ message, recipients }) => recipients.map((recipient) => line.row({ message, recipient })).join(''),
  },
  ndjson: ndjsonFormat<Row>(),
};

const exportInput = z.strictObject({
  ...messageFilterInput,
  format: z.enum(['csv', 'ndjson']).default('csv'),
  cursor: idPageInput.cursor,
});
const mostMessages = 100_000;
const pageMessages = 200;
