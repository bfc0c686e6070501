import { describe, expect, test } from 'vitest';
import { readQuarantineSearch } from './quarantine-search.ts';

const now = Date.UTC(2026, 10, 22, 12);
const read = (query: string) => readQuarantineSearch(query, { now, zone: 'UTC' });

describe('the search of the quarantine', () => {
  test.each([
    ['', {}],
    ['invoice', { text: 'invoice' }],
    ['to:ann@example.net from:<>', { recipient: 'ann@example.net', sender: '<>' }],
    ['domain:*.bank.test rule:builtin.dmarc-quarantine', { domain: '*.bank.test', rule: 'builtin.dmarc-quarantine' }],
    ['reason:"Perhaps not"', { reason: 'Perhaps not' }],
    ['before:7d', { before: '2026-11-15T12:00:00.000Z' }],
    ['leaves:3d', { leavesBefore: '2026-11-25T12:00:00.000Z' }],
    ['leaves:12h', { leavesBefore: '2026-11-23T00:00:00.000Z' }],
    ['leaves:2026-12-01', { leavesBefore: '2026-12-01T00:00:00.000Z' }],
    ['id:00abc', { queueId: '00ABC' }],
  ])('%s', (query, filter) => {
    expect(read(query)).toEqual({ filter, mistakes: [] });
  });

  test('says what is no time, and where it stands', () => {
    expect(read('from:x leaves:soon')).toEqual({
      filter: { sender: 'x' },
      mistakes: [{ words: 'leaves:soon is no time. Try leaves:3d or a date.', from: 7, to: 18 }],
    });
  });
});
