import type { Resolver } from '@posthorn/dns/resolver';
import { expect, test } from 'vitest';
import { spfTree } from './tree.ts';

/** TXT by name; a name that is null does not answer. */
const resolverOf = (zone: Record<string, string[] | null>): Resolver => {
  const answer = (records: unknown[] | null | undefined) =>
    records === null
      ? { kind: 'failed', reason: 'servfail', detail: 'SERVFAIL' }
      : records === undefined
        ? { kind: 'nxdomain', name: '', secure: false, ttl: 0 }
        : { kind: 'found', records, name: '', secure: false, ttl: 60 };
  return {
    txt: async (name: string) => answer(zone[name]),
    addresses: async (name: string) => answer(zone[`a ${name}`]?.map((address) => ({ address, family: 4 }))),
    mx: async (name: string) => answer(zone[`mx ${name}`]?.map((exchange) => ({ exchange, preference: 10 }))),
  } as unknown as Resolver;
};

test('a record with all that it includes, in order, with what it costs', async () => {
  const tree = await spfTree(
    'a.example',
    resolverOf({
      'a.example': ['unrelated', 'v=spf1 a mx include:b.example exists:%{i}.x.example ip4:192.0.2.1 -all'],
      'a a.example': ['192.0.2.2'],
      'mx a.example': ['mail.a.example'],
      'b.example': ['v=spf1 a:gone.example redirect=c.example'],
      'c.example': ['v=spf1 ?all'],
    }),
  );
  expect(tree).toMatchObject({ lookups: 6, voids: 1, faults: [], failures: [] });
  expect(tree.lines).toEqual([
    'a: 192.0.2.2',
    'mx: mail.a.example',
    'include:b.example',
    '  a:gone.example: finds nothing',
    '  redirect=c.example',
    '    ?all',
    'exists:%{i}.x.example: depends on the message',
    'ip4:192.0.2.1',
    '-all',
  ]);
});

test.each<[string, Record<string, string[] | null>, string]>([
  ['a loop', { 'a.example': ['v=spf1 include:a.example -all'] }, 'a.example includes itself'],
  [
    'nothing where something is included',
    { 'a.example': ['v=spf1 include:b.example'] },
    'b.example, which it includes, has no SPF record',
  ],
  ['two records', { 'a.example': ['v=spf1 -all', 'v=spf1 ~all'] }, 'a.example has 2 SPF records, of which none counts'],
  [
    'a mistake',
    { 'a.example': ['v=spf1 ipv4:1.2.3.4'] },
    'in the record of a.example, "ipv4:1.2.3.4" cannot be read: unknown mechanism "ipv4"',
  ],
  [
    'too many look-ups',
    { 'a.example': [`v=spf1 ${Array.from({ length: 11 }, (_, at) => `exists:${at}.example`).join(' ')}`] },
    'it needs 11 look-ups, and receivers stop at 10',
  ],
  [
    'too many that find nothing',
    { 'a.example': ['v=spf1 a:x.example a:y.example mx:z.example -all'] },
    '3 of its look-ups find nothing, and receivers stop at 2',
  ],
])('receivers give up on %s', async (_, zone, fault) => {
  expect((await spfTree('a.example', resolverOf(zone))).faults).toEqual([fault]);
});

test('it ends, however much is included, and says when it could not look', async () => {
  const zone: Record<string, string[]> = {};
  for (let at = 0; at < 100; at++)
    zone[`${at}.example`] = [`v=spf1 include:${at + 1}.example include:${at + 2}.example`];
  const endless = await spfTree('0.example', resolverOf(zone));
  expect(endless.lookups).toBeLessThan(100);
  expect(endless.faults.length).toBeGreaterThan(0);
  expect(await spfTree('a.example', resolverOf({ 'a.example': null }))).toMatchObject({
    record: null,
    failures: ['a.example: SERVFAIL'],
  });
  expect(await spfTree('a.example', resolverOf({}))).toMatchObject({ record: null, failures: [], faults: [] });
});
