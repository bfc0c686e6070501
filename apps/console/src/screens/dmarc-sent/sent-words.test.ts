import { expect, test } from 'vitest';
import { sentTo } from './sent-words.ts';

const to = (address: string, state: 'delivered' | 'failed' | 'queued', words: string | null) => ({
  address,
  state,
  words,
  messageId: null,
  changedAt: '2026-11-22T00:00:00Z',
});

test('what went wrong leads; without addresses the reason does', () => {
  const good = to('a@x.test', 'delivered', '250 ok');
  expect(sentTo({ reason: null, to: [good, to('b@x.test', 'failed', '550 no')] })).toEqual({
    who: 'b@x.test and 1 more',
    words: '550 no',
  });
  expect(sentTo({ reason: null, to: [to('a@x.test', 'queued', null)] })).toEqual({
    who: 'a@x.test',
    words: 'on its way',
  });
  expect(sentTo({ reason: 'excluded', to: [] })).toEqual({ who: '', words: 'excluded' });
});
