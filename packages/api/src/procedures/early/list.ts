import { listEarlyHellos } from '@posthorn/db/mail/early-hello';
import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { earlyServerSchema, earlyServerView } from '../../views/early-server.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/early-pipelining',
  tag: 'early-pipelining',
  summary: 'The servers remembered for early pipelining (PIPECONNECT), by address',
  description: 'What they offered the last time. Their EHLO and envelope are sent before they greet.',
})
  .input(z.object(pageInput))
  .output(page(earlyServerSchema))
  .query(async ({ ctx, input: { cursor, limit } }) => {
    const after = parseCursor(cursor, place) ?? null;
    const rows = await listEarlyHellos(ctx.services.pool, { after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(earlyServerView),
      nextCursor: last ? formatCursor({ address: last.address, port: last.port }) : null,
    };
  });

const place = z.object({ address: z.string().max(45), port: z.number().int() });
