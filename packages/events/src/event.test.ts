import { expect, test } from 'vitest';
import { eventTypes, isEventType } from './catalogue.ts';
import { eventSchema, newEvent } from './event.ts';
import { describeEvent } from './index.ts';

const members = new Set(
  'direction sessionId messageId recipientId sender recipient clientAddress host address port router transport code enhanced text'.split(
    ' ',
  ),
);

test('every type has words, and names only members that an event can carry', () => {
  for (const [type, words] of Object.entries(eventTypes)) {
    expect(words.title, type).toMatch(/^[A-Z].*[^.]$/);
    expect(words.summary, type).toMatch(/^[A-Z].*\.$/s);
    for (const [name, meaning] of Object.entries(words.fields)) {
      expect(name.startsWith('data.') || members.has(name), `${type}: ${name}`).toBe(true);
      expect(meaning.length, `${type}: ${name}`).toBeGreaterThan(2);
    }
  }
});

test('the types of the event specification are all there', () => {
  const wanted =
    'msg:accept msg:reject msg:complete msg:delivery msg:host:defer msg:defer msg:fail:delivery msg:fail:internal tcp:connect tcp:close tls:cert smtp:connect';
  expect(wanted.split(' ').filter((type) => !isEventType(type))).toEqual([]);
  expect(isEventType('toString')).toBe(false);
});

test('an event survives JSON', () => {
  const event = newEvent('msg:delivery', {
    process: 'w1',
    recipient: 'ann@example.org',
    host: 'mx.example.org',
    code: 250,
    data: { ms: 12 },
  });
  expect(eventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  expect(eventSchema.safeParse({ ...event, surprise: 1 }).success).toBe(false);
  expect(eventSchema.safeParse({ ...event, type: 'msg:lost' }).success).toBe(false);
});

test('an event is told in one line, with text from the wire kept to one line and short', () => {
  const event = newEvent('msg:defer', {
    process: 'w1',
    recipient: 'ann@example.org',
    host: 'mx.example.org',
    code: 451,
    enhanced: '4.7.1',
    text: `greylisted\r\n${'x'.repeat(500)}`,
  });
  const line = describeEvent(event);
  expect(line.startsWith('Recipient deferred: ann@example.org at mx.example.org: 451 4.7.1 greylisted  x')).toBe(true);
  expect(line).not.toMatch(/[\r\n]/);
  expect(line.length).toBeLessThan(320);
  expect(describeEvent(newEvent('msg:accept', { process: 'e1', sender: '', clientAddress: '192.0.2.1' }))).toBe(
    'Message accepted: from <> by 192.0.2.1',
  );
});
