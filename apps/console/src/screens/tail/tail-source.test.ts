import { expect, test } from 'vitest';
import { cap, openTail } from './tail-source.ts';

/** A stream that is fed by hand. */
const fakeStream = () => {
  const urls: string[] = [];
  let target = new EventTarget() as EventTarget & { readyState: number; close(): void };
  return {
    urls,
    open: (url: string) => {
      urls.push(url);
      target = Object.assign(new EventTarget(), { readyState: 1, close: () => {} });
      return target as unknown as EventSource;
    },
    send: (name: string, data: unknown, lastEventId = '') =>
      target.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId })),
    fail: (readyState: number) => {
      target.readyState = readyState;
      target.dispatchEvent(new Event('error'));
    },
  };
};
const events = (from: number, count: number) => Array.from({ length: count }, (_, at) => ({ id: `${from + at}` }));

test('newest first, at most the cap, everything counted', () => {
  const stream = fakeStream();
  const tail = openTail(new URLSearchParams({ host: 'mx' }), stream.open);
  expect(stream.urls).toEqual(['/api/v1/events/stream?host=mx']);
  stream.send('ready', {});
  stream.send('events', events(0, 200));
  stream.send('skipped', { count: 50 });
  expect(tail.read()).toMatchObject({ connection: 'open', seen: 250, skipped: 50 });
  expect(tail.read().events[0]?.id).toBe('199');
  for (let batch = 1; batch < 40; batch += 1) stream.send('events', events(batch * 200, 200));
  expect(tail.read().events).toHaveLength(cap);
  expect(tail.read().events[0]?.id).toBe('7999');
  tail.close();
});

test('paused it keeps counting, and going on shows what was missed', () => {
  const stream = fakeStream();
  const tail = openTail(new URLSearchParams(), stream.open);
  stream.send('events', events(0, 2));
  tail.pause(true);
  stream.send('events', events(2, 3));
  expect(tail.read()).toMatchObject({ waiting: 3, seen: 5 });
  expect(tail.read().events.map(({ id }) => id)).toEqual(['1', '0']);
  tail.pause(false);
  expect(tail.read().waiting).toBe(0);
  expect(tail.read().events.map(({ id }) => id)).toEqual(['4', '3', '2', '1', '0']);
  tail.close();
});

test('a stream that the browser gives up is opened again at its place', async () => {
  const stream = fakeStream();
  const tail = openTail(new URLSearchParams({ type: 'msg:*' }), stream.open);
  stream.send('ready', {}, '7.place');
  stream.fail(0);
  expect(stream.urls).toHaveLength(1);
  stream.fail(2);
  expect(tail.read().connection).toBe('connecting');
  await expect.poll(() => stream.urls.length).toBe(2);
  expect(stream.urls[1]).toContain('after=7.place');
  stream.send('ready', {}, '8.place');
  stream.send('gap', {}, '8.place');
  expect(tail.read()).toMatchObject({ connection: 'open', hasGap: true });
  tail.close();
});
