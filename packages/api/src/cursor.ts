import type { Page } from '@posthorn/queue/history';
import { z } from 'zod';
import { problem } from './problem.ts';
import { instant, isoOf } from './views/time.ts';

/** Input every list operation takes: how many rows, and where the last page ended. */
export const pageInput = {
  limit: z.number().int().min(1).max(500).default(50).meta({ description: 'Rows per page, 1 to 500' }),
  cursor: z.string().max(600).optional().meta({ description: '`nextCursor` of the page before' }),
};

const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const advice = 'Send `nextCursor` exactly as the page before gave it, or leave it out.';

/** Input of lists whose cursor is the id of the last row: another text must not start again from the first page. */
export const idPageInput = {
  ...pageInput,
  cursor: pageInput.cursor
    .unwrap()
    .regex(new RegExp(`^${id}$`), advice)
    .optional(),
};

/** Input of lists whose cursor is two ids, message and recipient. */
export const pairPageInput = {
  ...pageInput,
  cursor: pageInput.cursor
    .unwrap()
    .regex(new RegExp(`^${id}\\.${id}$`), advice)
    .optional(),
};

/** Output of every list operation. `nextCursor` is null on the last page. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Output of lists that look back only so far at a time. */
export const searchedPage = <Item extends z.ZodType>(item: Item) =>
  page(item).extend({
    complete: z.boolean(),
    searchedTo: instant.nullable().meta({ description: 'How far back was looked' }),
  });

/** Such a page as the API gives it. */
export const searchedView = <Row, View>(found: Page<Row>, view: (row: Row) => View) => ({
  items: found.rows.map(view),
  nextCursor: found.cursor,
  complete: found.complete,
  searchedTo: isoOf(found.searchedTo),
});

/** An opaque cursor: base64url of a small JSON value. */
export const formatCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Reads a cursor with the shape its list uses; anything else is the caller's mistake. */
export const parseCursor = <Shape extends z.ZodType>(
  text: string | undefined,
  shape: Shape,
): z.output<Shape> | undefined => {
  if (text === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw problem('invalid-cursor', advice);
  }
};
