import { expect, test } from 'vitest';
import { detailOf, type EventView } from './event-words.ts';

const event = (type: string, data: EventView['data']): EventView =>
  ({ id: '', at: '', process: '', type, data }) as unknown as EventView;

test('what is most telling stands first, whatever order the database keeps', () => {
  const certificate = { dane: false, depth: 0, dnssec: false, issuer: 'Partners', subject: 'mx.partner.test' };
  expect(detailOf(event('tls:cert', certificate))).toBe(
    'depth 0, subject mx.partner.test, issuer Partners, dnssec false',
  );
  expect(detailOf(event('msg:complete', { failed: 1, seconds: 4, delivered: 2, recipients: 3 }))).toBe(
    'recipients 3, delivered 2, failed 1, seconds 4',
  );
  expect(detailOf(event('new:type', { b: 1, a: 'x', listId: 'z' }))).toBe('b 1, a x');
});
