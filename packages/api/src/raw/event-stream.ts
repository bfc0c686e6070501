import { commonHeaders } from '../rest.ts';
import type { Tail, TailBatch } from './tail.ts';
import { readTailFilter } from './tail-filter.ts';

/**
 * Server-sent events (HTML §9.2). Each carries the reader's place as its id, so that a browser that lost the connection goes on where it was. A viewer
 * that does not read is not buffered for: what it could not take is counted as skipped.
 */
export const eventStreamResponse = (tail: Tail, request: Request): Response => {
  const query = new URL(request.url).searchParams;
  const after = request.headers.get('last-event-id') ?? query.get('after');
  const encoder = new TextEncoder();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let skipped = 0;
        let place = '';
        let hasJoined = false;
        const send = (lines: string[]) => controller.enqueue(encoder.encode(`${lines.join('\n')}\n\n`));
        const message = (name: string, data: unknown) =>
          send([`id: ${place}`, `event: ${name}`, `data: ${JSON.stringify(data)}`]);
        const deliver = ({ events, skipped: more, cursor, isGap }: TailBatch) => {
          skipped += more;
          if ((controller.desiredSize ?? 0) <= 0) {
            skipped += events.length;
            return;
          }
          place = cursor;
          if (!hasJoined) message('ready', {});
          hasJoined = true;
          if (isGap) message('gap', {});
          if (events.length > 0) message('events', events);
          if (skipped > 0) {
            message('skipped', { count: skipped });
            skipped = 0;
          }
        };
        const unsubscribe = tail.subscribe({ filter: readTailFilter(query), after, deliver });
        const heartbeat = setInterval(() => send([': still here']), 15_000);
        stop = () => {
          unsubscribe();
          clearInterval(heartbeat);
        };
        request.signal.addEventListener('abort', () => {
          stop();
          try {
            controller.close();
          } catch {
            // The other side closed it first.
          }
        });
        send(['retry: 1000', ': welcome']);
      },
      cancel: () => stop(),
    },
    { highWaterMark: 32 },
  );
  return new Response(body, {
    headers: { ...commonHeaders, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  });
};
