import { expect, test } from 'vitest';
import { dueQuery, readSentView, sentQuery } from './sent-filter.ts';

const read = (text: string) => readSentView(new URLSearchParams(text));

test('what makes no sense in the address is passed over', () => {
  expect(read('')).toEqual({ view: 'sent', day: null, state: null, domain: '' });
  expect(read('view=due&day=2026-02-30&state=lost')).toEqual({ view: 'due', day: null, state: null, domain: '' });
});

test('what is asked', () => {
  expect(dueQuery(read('view=due&day=2026-11-21'))).toEqual({ day: '2026-11-21' });
  expect(dueQuery(read('day=2026-11-21'))).toEqual({});
  expect(sentQuery(read('q=a.test&state=failed'))).toEqual({ domain: 'a.test', state: 'failed' });
});
