import { commonHeaders } from '../rest.ts';
import type { Tail, TailBatch, TailFilter } from './tail.ts';

/** Server-sent events (HTML §9.2). A viewer that does not read is not buffered for: what it could not take is counted as skipped. */
export const eventStreamResponse = (tail: Tail, query: URLSearchParams, signal: AbortSignal): Response => {
  const encoder = new TextEncoder();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let skipped = 0;
        const send = (text: string) => controller.enqueue(encoder.encode(text));
        const deliver = (batch: TailBatch) => {
          skipped += batch.skipped;
          if ((controller.desiredSize ?? 0) <= 0) {
            skipped += batch.events.length;
            return;
          }
          if (batch.events.length > 0) send(`event: events\ndata: ${JSON.stringify(batch.events)}\n\n`);
          if (skipped > 0) {
            send(`event: skipped\ndata: ${JSON.stringify({ count: skipped })}\n\n`);
            skipped = 0;
          }
        };
        const unsubscribe = tail.subscribe(filterOf(query), deliver);
        const heartbeat = setInterval(() => send(': still here\n\n'), 15_000);
        stop = () => {
          unsubscribe();
          clearInterval(heartbeat);
        };
        signal.addEventListener('abort', () => {
          stop();
          try {
            controller.close();
          } catch {
            // The other side closed it first.
          }
        });
        send('retry: 2000\nevent: ready\ndata: {}\n\n');
      },
      cancel: () => stop(),
    },
    { highWaterMark: 32 },
  );
  return new Response(body, {
    headers: { ...commonHeaders, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  });
};

const filterOf = (query: URLSearchParams): TailFilter => {
  const text = (name: string) => (query.get(name) ?? '').slice(0, 320).toLowerCase();
  return {
    types: text('type').split(',').filter(Boolean),
    text: text('text'),
    recipient: text('recipient'),
    sender: text('sender'),
    ip: text('ip'),
    messageId: text('messageId'),
  };
};
