import { listQuarantine } from '@posthorn/queue/quarantine';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { keptView, quarantineFilterOf, quarantineFilterShape } from '../views/quarantine.ts';
import { csvFormat, exportTable, memberColumns, ndjsonFormat, pagesOf, readExport } from './table-export.ts';

/** Everything in quarantine that fits, newest first, as a file; at most {@link mostRows}, and the last line says so. */
export const exportQuarantine = (ctx: ApiContext, query: URLSearchParams): Response => {
  const { format, ...asked } = readExport(exportInput, query);
  const filter = quarantineFilterOf(asked);
  return exportTable({
    file: `posthorn-quarantine.${format}`,
    format: formats[format],
    pages: pagesOf(async (cursor) => {
      const page = await listQuarantine(ctx.services.pool, { filter, cursor, limit: pageRows });
      return { rows: page.rows.map(keptView), cursor: page.cursor };
    }),
    most: { rows: mostRows, words: `There were more than ${mostRows}: narrow the search.` },
  });
};

type Row = ReturnType<typeof keptView>;

const formats = {
  csv: csvFormat<Row>([
    ...memberColumns<Row>([
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
    ]),
    ['spf', ({ authentication }) => authentication.spf],
    ['dkim', ({ authentication }) => authentication.dkim],
    ['dmarc', ({ authentication }) => authentication.dmarc],
    ['arc', ({ authentication }) => authentication.arc],
  ]),
  ndjson: ndjsonFormat<Row>(),
};

const exportInput = z.strictObject({ ...quarantineFilterShape, format: z.enum(['csv', 'ndjson']).default('csv') });
const mostRows = 100_000;
const pageRows = 500;
