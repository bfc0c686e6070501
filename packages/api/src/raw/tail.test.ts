import { insertEvents } from '@posthorn/db/mail/events';
import type { EventType } from '@posthorn/events/catalogue';
import { type EventFields, newEvent } from '@posthorn/events/event';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from '../testing/running-api.ts';
import { readTailFilter } from './tail-filter.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const put = (count: number, fields: Partial<EventFields> = {}, type: EventType = 'msg:delivery') =>
  insertEvents(
    api.start.database.pool,
    Array.from({ length: count }, () => newEvent(type, { process: 'test', ...fields })),
  );

describe('the event stream', () => {
  test('goes on where a lost connection was, without gap or double', async () => {
    const first = await open('host=gapless', null);
    let place = (await first.next())?.id ?? '';
    await first.close();
    const written: string[] = [];
    const write = async (text: string) => {
      written.push(text);
      await put(1, { text, host: 'gapless' });
    };
    let isWriting = true;
    const writing = (async () => {
      // Two at once, so that transactions overlap and become visible in another order than their ids.
      for (let round = 0; round < 60; round += 1) await Promise.all([write(`${round} a`), write(`${round} b`)]);
      isWriting = false;
    })();
    const seen: string[] = [];
    while (isWriting || seen.length < written.length) {
      const stream = await open('host=gapless', place);
      for (let messages = 0; messages < 2 && (isWriting || seen.length < written.length); messages += 1) {
        const message = await stream.next();
        if (message?.event === 'events') seen.push(...(message.data as { text: string }[]).map(({ text }) => text));
        place = message?.id ?? place;
      }
      await stream.close();
    }
    await writing;
    expect(seen.sort()).toEqual(written.sort());
  }, 30_000);

  test('sends at most 200 rows in a quarter of a second, and counts the rest', async () => {
    const stream = await open('host=flood', null);
    expect((await stream.next())?.event).toBe('ready');
    await put(1500, { host: 'flood' });
    let shown = 0;
    let skipped = 0;
    while (shown + skipped < 1500) {
      const message = await stream.next();
      if (message?.event === 'events') {
        expect((message.data as unknown[]).length).toBeLessThanOrEqual(200);
        shown += (message.data as unknown[]).length;
      }
      if (message?.event === 'skipped') skipped += (message.data as { count: number }).count;
    }
    expect(shown + skipped).toBe(1500);
    expect(shown).toBeLessThanOrEqual(800);
    await stream.close();
  });

  test('says so when it was away for too long', async () => {
    const stream = await open('host=away', null);
    const ready = await stream.next();
    await stream.close();
    for (let round = 0; round < 11; round += 1) await put(5000, { host: 'away' });
    // The stream shows what no transaction of the server could still come before, those of other tests included.
    const shown = async () => {
      const { rows } = await api.start.database.pool.query<{ count: number }>(
        `select count(*)::integer as count from mail.event where host = 'away' and tx < pg_snapshot_xmin(pg_current_snapshot())`,
      );
      return rows[0]?.count;
    };
    await expect.poll(shown).toBe(55_000);
    const again = await open('host=away', ready?.id ?? '');
    expect((await again.next())?.event).toBe('ready');
    expect((await again.next())?.event).toBe('gap');
    await again.close();
  });

  test('needs the permission to read', async () => {
    expect((await api.fetch('/api/v1/events/stream', { key: null })).status).toBe(401);
  });
});

test('a filter means the same as in a search', () => {
  const event = newEvent('msg:defer', {
    process: 'w',
    recipient: 'Kim@Mail.Example.net',
    sender: '',
    host: 'mx1.example.net',
    address: '2001:db8::5',
    clientAddress: '192.0.2.77',
    text: '451 4.7.1 Greylisted',
  });
  const fits = (query: string) => readTailFilter(new URLSearchParams(query))(event);
  for (const query of [
    '',
    'type=msg:defer',
    'type=msg:*',
    'type=tcp:close,msg:defer',
    'recipient=kim@',
    'recipient=kim*net',
    'sender=<>',
    'domain=mail.example.net',
    'domain=*.example.net',
    'ip=192.0.2.77',
    'ip=192.0.2.0/24',
    'ip=2001:db8::/32',
    'host=MX1',
    'text=greylisted',
    'text=greylisted&host=mx1',
  ])
    expect(fits(query), query).toBe(true);
  for (const query of [
    'type=msg:delivery',
    'type=tcp:*',
    'recipient=ann',
    'domain=example.net',
    'ip=192.0.2.7',
    'ip=nonsense',
    'ip=192.0.3.0/24',
    'text=greylisted&host=mx2',
    'messageId=0',
  ])
    expect(fits(query), query).toBe(false);
});

type Message = { id: string; event: string; data: unknown };

/** A browser's EventSource, as far as it matters here. */
const open = async (query: string, lastEventId: string | null) => {
  const response = await api.fetch(`/api/v1/events/stream?${query}`, {
    headers: lastEventId === null ? {} : { 'last-event-id': lastEventId },
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  return {
    async next(): Promise<Message | null> {
      for (;;) {
        const end = rest.indexOf('\n\n');
        if (end >= 0) {
          const block = rest.slice(0, end);
          rest = rest.slice(end + 2);
          const fields = new Map(
            block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
          );
          if (fields.has('event'))
            return {
              id: fields.get('id') ?? '',
              event: fields.get('event') ?? '',
              data: JSON.parse(fields.get('data') ?? ''),
            };
          continue;
        }
        const { value, done } = await reader.read();
        if (done) return null;
        rest += value;
      }
    },
    close: () => reader.cancel(),
  };
};
