import { expect, test } from 'vitest';
import { judgeKeyChange, type KeyChangeFacts } from './key-change.ts';

const now = new Date('2026-05-01T12:00:00Z');
const side = (name: string, key: string, usage = '3 1 1') => ({
  name,
  records: [
    { name: '_25._tcp.a.test', record: `${usage} ${key}` },
    { name: '_25._tcp.b.test', record: `${usage} ${key}` },
  ],
});
const [old, next] = [side('old', 'aa'), side('new', 'bb')];
const seen = (
  of: typeof old,
  at: 'a' | 'b',
  minutesAgo = 600,
  state: KeyChangeFacts['sights'][number]['state'] = 'seen',
): KeyChangeFacts['sights'][number] => ({
  name: `_25._tcp.${at}.test`,
  record: of.records[0]!.record,
  state,
  ttl: 3600,
  seenSince: state === 'absent' ? null : new Date(now.getTime() - minutesAgo * 60_000),
});

const authority = side('authority', 'cc', '2 0 1');
const both = { name: 'new', records: [...next.records, ...authority.records] };
const bothOld = { name: 'old', records: [...old.records, ...authority.records] };
const seenBoth = (minutesAgo: number) => [seen(authority, 'a', minutesAgo), seen(authority, 'b', minutesAgo)];

test.each<[string, Omit<KeyChangeFacts, 'now' | 'shown'> & { shown?: KeyChangeFacts['shown'] }, string]>([
  ['no records, nothing to follow', { next: null, sights: [] }, 'none'],
  ['records, nothing to follow', { next: null, sights: [seen(old, 'a')] }, 'add'],
  ['no records seen', { next, sights: [seen(old, 'a', 1, 'absent')] }, 'switch'],
  [
    'the same key, seen just now',
    { next: { ...old, name: 'new' }, sights: [seen(old, 'a', 1), seen(old, 'b', 1)] },
    'switch',
  ],
  [
    'another key of the same authority, whose record stands alone',
    { next: both, sights: [seen(authority, 'a', 1), seen(authority, 'b', 1)], shown: { ...authority, name: 'old' } },
    'switch',
  ],
  [
    'the same, but the record of the old key stands beside it since a minute',
    { next: both, sights: [...seenBoth(1), seen(old, 'a'), seen(old, 'b')], shown: bothOld },
    'wait',
  ],
  [
    'a name that no record binds needs none',
    { next, sights: [seen(old, 'a'), seen(next, 'a'), seen(old, 'b', 1, 'absent')] },
    'switch',
  ],
  ['not published', { next, sights: [seen(old, 'a'), seen(old, 'b')] }, 'publish'],
  ['published under one name only', { next, sights: [seen(old, 'a'), seen(next, 'a')] }, 'publish'],
  ['published just now', { next, sights: [seen(old, 'a'), seen(next, 'a'), seen(next, 'b', 60)] }, 'wait'],
  ['published long ago', { next, sights: [seen(old, 'a'), seen(next, 'a'), seen(next, 'b', 121)] }, 'switch'],
  [
    'published, but gone again',
    { next, sights: [seen(old, 'a'), seen(next, 'a'), seen(next, 'b', 121, 'absent')] },
    'publish',
  ],
  ['without DNSSEC here', { next, sights: [seen(old, 'a', 600, 'insecure')] }, 'publish'],
])('%s', (_what, facts, step) => {
  expect(judgeKeyChange({ shown: old, now, ...facts }).step).toBe(step);
});

test('the wait is twice the TTL', () => {
  const sights = [seen(old, 'a'), seen(next, 'a', 60), seen(next, 'b', 30)];
  expect(judgeKeyChange({ shown: old, next, sights, now }).until).toEqual(new Date('2026-05-01T13:30:00Z'));
});
