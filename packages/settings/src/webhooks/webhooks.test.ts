import { readFileSync } from 'node:fs';
import { eventTypes } from '@posthorn/events/catalogue';
import { newEvent } from '@posthorn/events/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';
import { readWebhookCondition } from './condition.ts';
import { webhookFact, webhookFacts } from './facts.ts';
import { eventTypeRule, matchingTypes, webhookUrlRule } from './line-rules.ts';

const bad = readFileSync(new URL('../../testdata/webhook-urls.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

describe('URL', () => {
  test.each(bad)('%s is refused', (text) => {
    expect(webhookUrlRule(text)?.reason).toMatch(/./);
  });

  test.each(['https://hooks.example.org/in?a=b', 'http://127.0.0.1:8080/', 'HTTPS://[2001:db8::1]/x'])('%s', (text) => {
    expect(webhookUrlRule(text)).toBeUndefined();
  });

  test('whatever is written: a reason, or an address of http without a name in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `http://${text}`),
        ),
        (text) => {
          if (webhookUrlRule(text) !== undefined) return;
          const url = new URL(text);
          expect(url.protocol).toMatch(/^https?:$/);
          expect(url.username + url.password + url.hash).toBe('');
          expect(url.hostname).not.toBe('');
        },
      ),
    );
  });
});

test('types: one, several by their beginning, and a hint for what is misspelt', () => {
  expect(matchingTypes('msg:delivery')).toEqual(['msg:delivery']);
  expect(matchingTypes('webhook:*')).toEqual(['webhook:rest', 'webhook:back', 'webhook:failed', 'webhook:skipped']);
  expect(matchingTypes('*')).toEqual(Object.keys(eventTypes));
  expect(matchingTypes('ms*')).toEqual([]);
  expect(eventTypeRule('msg:delivry')?.reason).toContain('did you mean "msg:delivery"');
  expect(eventTypeRule('constructor')?.reason).toBeTruthy();
});

describe('condition', () => {
  const lists = new Set(['partners']);
  test.each([
    'event.type == "msg:delivery" && event.code >= 500',
    'event.recipientDomain.endsWith(".example.org")',
    'inList(event.recipientDomain, "partners")',
    'data.reason == "expired" || event.at > timestamp("2026-01-01T00:00:00Z")',
    '',
  ])('%s', (text) => {
    expect(readWebhookCondition(text, lists)).toMatchObject({ ok: true });
  });

  test.each([
    ['event.nothing == 1', /nothing/],
    ['client.address == "x"', /client/],
    ['event.code', /true or false/],
    ['header("Subject") == "x"', /an event has none/],
    ['inList(event.host, "strangers")', /no list named "strangers"/],
    ['event.code == "x"', /./],
    ['((', /./],
  ])('%s is refused', (text, reason) => {
    const read = readWebhookCondition(text, lists);
    expect(read.ok ? '' : read.reason).toMatch(reason);
  });

  test('every fact has a value for every event', () => {
    const event = newEvent('msg:delivery', { process: 'p', recipient: 'A@B.Example', data: { ms: 5, tls: null } });
    for (const { name, type } of webhookFacts()) {
      const value = webhookFact(event, name);
      if (value === undefined) continue;
      expect(typeof value, name).toBe(type === 'int' ? 'number' : type === 'timestamp' ? 'object' : 'string');
    }
    expect(webhookFact(event, 'event.recipientDomain')).toBe('b.example');
    expect(webhookFact(event, 'data.ms')).toBe('5');
  });
});

test('what settings say about each other', () => {
  const secret = { $secret: 'x' };
  const read = validateConfiguration({
    webhooks: {
      endpoints: [
        { name: 'one', url: 'http://hooks.example.org/', secret, when: 'event.code ==', transport: 'nobody' },
        { name: 'two', url: 'https://hooks.example.org/', secret, types: ['msg:*'], transport: 'mx' },
      ],
    },
  });
  expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual(['webhooks.endpoints[0].when']);
});
