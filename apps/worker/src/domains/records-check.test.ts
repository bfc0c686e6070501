import type { RecordType } from '@posthorn/dns/records';
import type { Resolver } from '@posthorn/dns/resolver';
import type { RecordsCheckStep } from '@posthorn/settings/records-check';
import { expect, test } from 'vitest';
import { recordsCheckHandler } from './records-check.ts';

/** Records by type and name; null: DNS does not answer. */
type Zone = Record<string, unknown[] | null>;

const resolverOf = (zone: Zone): Resolver => {
  const answer = (key: string) => {
    const records = zone[key];
    if (records === null || zone['*'] === null) return { kind: 'failed', reason: 'servfail', detail: 'SERVFAIL' };
    if (records === undefined) return { kind: 'nxdomain', name: '', secure: false, ttl: 0 };
    return { kind: 'found', records, name: '', secure: zone['secure'] !== undefined, ttl: 60 };
  };
  return {
    txt: async (name: string) => answer(`TXT ${name}`),
    mx: async (name: string) => answer(`MX ${name}`),
    ptr: async (address: string) => answer(`PTR ${address}`),
    addresses: async (name: string) => answer(`A ${name}`),
    query: async (name: string, type: RecordType) => answer(`${type} ${name}`),
  } as unknown as Resolver;
};

const look = async (zone: Zone, sources: string[] = ['192.0.2.1']): Promise<Record<string, RecordsCheckStep>> => {
  const steps: RecordsCheckStep[] = [];
  await recordsCheckHandler(() => ({ resolver: resolverOf(zone), hostname: 'mx.ours.test' }))(
    { domain: 'ours.test', isLocal: true, reportAddresses: ['dmarc-reports@ours.test'], sources },
    async (step) => void steps.push(step as RecordsCheckStep),
    { id: '1' },
  );
  return Object.fromEntries(steps.map((step) => [step.what, step]));
};
const whole: Zone = {
  secure: [],
  'MX ours.test': [{ preference: 10, exchange: 'mx.ours.test' }],
  'A mx.ours.test': [{ address: '192.0.2.1', family: 4 }],
  'TXT ours.test': ['v=spf1 ip4:192.0.2.1 -all'],
  'TXT _dmarc.ours.test': ['v=DMARC1; p=reject; rua=mailto:dmarc-reports@ours.test'],
  'PTR 192.0.2.1': ['mx.ours.test'],
  'TLSA _25._tcp.mx.ours.test': [{}],
  'TXT default._bimi.ours.test': ['v=BIMI1; l=https://ours.test/logo.svg'],
};
const statesOf = (found: Record<string, RecordsCheckStep>) =>
  Object.fromEntries(Object.values(found).map(({ what, state }) => [what, state]));

test('where all is as it should be, all is right', async () => {
  expect(statesOf(await look(whole))).toEqual({
    mx: 'right',
    spf: 'right',
    dmarc: 'right',
    reverse: 'right',
    tlsa: 'right',
    bimi: 'right',
  });
});

test('where DNS does not answer, nothing is right and nothing is wrong', async () => {
  expect(new Set(Object.values(statesOf(await look({ '*': null }))))).toEqual(new Set(['unknown']));
  const unknownAddresses = await look(whole, ['10.0.0.1']);
  expect(unknownAddresses['spf']?.state).toBe('wrong');
});

test('where nothing is published, each says what to publish', async () => {
  const found = await look({});
  expect(statesOf(found)).toMatchObject({
    mx: 'absent',
    spf: 'absent',
    dmarc: 'absent',
    reverse: 'wrong',
    tlsa: 'absent',
  });
  expect(found['spf']?.publish).toEqual({ name: 'ours.test', value: 'v=spf1 ip4:192.0.2.1 ~all' });
  const first = { name: '_dmarc.ours.test', value: 'v=DMARC1; p=none; rua=mailto:dmarc-reports@ours.test' };
  expect(found['dmarc']?.publish).toEqual(first);
});

test.each<[string, string, Zone, string, string | undefined]>([
  [
    'an MX without an address',
    'mx',
    { 'A mx.ours.test': undefined as never },
    'mx.ours.test has no address, so mail cannot go there.',
    undefined,
  ],
  [
    'a null MX of a domain of ours',
    'mx',
    { 'MX ours.test': [{ preference: 0, exchange: '' }] },
    'takes no mail at all',
    undefined,
  ],
  [
    'SPF without our address',
    'spf',
    { 'TXT ours.test': ['v=spf1 ip4:198.51.100.1 ~all'] },
    'It does not name 192.0.2.1, where mail leaves from. It takes 0 of 10 look-ups',
    'v=spf1 ip4:198.51.100.1 ip4:192.0.2.1 ~all',
  ],
  ['SPF for everybody', 'spf', { 'TXT ours.test': ['v=spf1 +all'] }, 'It lets everybody send in its name', undefined],
  ['two SPF records', 'spf', { 'TXT ours.test': ['v=spf1 -all', 'v=spf1 ~all'] }, 'Receivers give up on it', undefined],
  [
    'DMARC without reports',
    'dmarc',
    { 'TXT _dmarc.ours.test': ['v=DMARC1; p=reject; adkim=s'] },
    'It asks for no reports',
    'v=DMARC1; p=reject; rua=mailto:dmarc-reports@ours.test; adkim=s',
  ],
  [
    'DMARC with reports elsewhere',
    'dmarc',
    { 'TXT _dmarc.ours.test': ['v=DMARC1; p=reject; rua=mailto:a@far.test'] },
    'Reports go to a@far.test, and not to dmarc-reports@ours.test',
    'v=DMARC1; p=reject; rua=mailto:a@far.test,mailto:dmarc-reports@ours.test',
  ],
  [
    'reports to somebody who does not take them',
    'dmarc',
    { 'TXT _dmarc.ours.test': ['v=DMARC1; p=reject; rua=mailto:dmarc-reports@ours.test,mailto:a@far.test'] },
    'Some reports are not sent',
    undefined,
  ],
  [
    'a reverse name that leads elsewhere',
    'reverse',
    { 'PTR 192.0.2.1': ['far.test'] },
    '192.0.2.1 has no name that leads back to it',
    undefined,
  ],
  ['TLSA without DNSSEC', 'tlsa', { secure: undefined as never }, 'without DNSSEC is ignored', undefined],
  [
    'a logo that is none',
    'bimi',
    { 'TXT default._bimi.ours.test': ['v=BIMI1; l=http://x.test/a.png'] },
    'an SVG file',
    undefined,
  ],
])('%s', async (_, what, changes, words, value) => {
  const found = (await look({ ...whole, ...changes }))[what];
  expect(found).toMatchObject({ state: 'wrong', words: expect.stringContaining(words) });
  expect(found?.publish?.value).toBe(value);
});
