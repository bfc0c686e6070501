import type { Resolver } from '@posthorn/dns/resolver';
import type { TransportCheckStep } from '@posthorn/settings/transport-check';
import type { PolicyFetch } from '@posthorn/transport/mta-sts/fetch';
import { type HostedPolicy, hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import { expect, test } from 'vitest';
import { transportCheckHandler } from './transport-check.ts';

const answered = <T>(records: T[] | null) =>
  records === null
    ? { kind: 'failed' as const, reason: 'servfail' as const, detail: 'the resolver answered SERVFAIL' }
    : records.length === 0
      ? { kind: 'nxdomain' as const, name: '', secure: false, ttl: 0 }
      : { kind: 'found' as const, records, name: '', secure: false, ttl: 60 };

type World = {
  rpt?: string[] | null;
  sts?: string[] | null;
  policy?: string;
  address?: string | null;
  hosted?: HostedPolicy;
};

async function look({
  rpt = [],
  sts = [],
  policy,
  address = 'tls@ours.test',
  hosted,
}: World): Promise<TransportCheckStep[]> {
  const resolver = {
    txt: async (name: string) => answered(name.startsWith('_smtp._tls.') ? rpt : sts),
    mx: async () => answered([{ preference: 10, exchange: 'MX.ours.test.' }]),
  } as unknown as Resolver;
  const fetch: PolicyFetch = async () =>
    policy === undefined
      ? new Response('', { status: 404 })
      : new Response(policy, { headers: { 'content-type': 'text/plain' } });
  const steps: TransportCheckStep[] = [];
  const keep = async (step: unknown): Promise<void> => void steps.push(step as TransportCheckStep);
  await transportCheckHandler(() => ({ resolver, fetch }))(
    { domain: 'ours.test', address, hosted: hosted ?? null },
    keep,
    { id: '1' },
  );
  return steps;
}

test.each<[string, World, string, string | null]>([
  ['nothing', {}, 'absent', 'v=TLSRPTv1; rua=mailto:tls@ours.test'],
  ['nothing, and no address', { address: null }, 'absent', null],
  ['ours', { rpt: ['v=spf1', 'v=TLSRPTv1;rua=mailto:TLS@ours.test'] }, 'right', null],
  ['elsewhere, which is all we know', { rpt: ['v=TLSRPTv1;rua=https://x.test/'], address: null }, 'right', null],
  [
    'elsewhere',
    { rpt: ['v=TLSRPTv1;rua=mailto:a@b.test'] },
    'wrong',
    'v=TLSRPTv1; rua=mailto:a@b.test,mailto:tls@ours.test',
  ],
  ['malformed', { rpt: ['v=TLSRPTv1;'] }, 'wrong', 'v=TLSRPTv1; rua=mailto:tls@ours.test'],
  ['no answer', { rpt: null }, 'unknown', null],
])('TLS reports: %s', async (_, world, state, publish) => {
  const [reports] = await look(world);
  expect(reports).toMatchObject({ what: 'tls-rpt', state });
  expect(reports!.publish?.value ?? null).toBe(publish);
});

const served = (mode: string, mx: string): string => `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 86400\n`;

test.each<[string, World, string, RegExp]>([
  ['nothing', {}, 'absent', /https:\/\/mta-sts\.ours\.test\/\.well-known\/mta-sts\.txt/],
  ['no answer', { sts: null }, 'unknown', /SERVFAIL/],
  ['malformed', { sts: ['v=STSv1; id=a b;'] }, 'wrong', /cannot be read/],
  ['without its policy', { sts: ['v=STSv1; id=1;'] }, 'wrong', /the answer is 404/],
  ['enforced', { sts: ['v=STSv1; id=1;'], policy: served('enforce', '*.ours.test') }, 'right', /enforced/],
  ['tested', { sts: ['v=STSv1; id=1;'], policy: served('testing', 'mx.ours.test') }, 'right', /testing/],
  ['a host left out', { sts: ['v=STSv1; id=1;'], policy: served('enforce', 'old.test') }, 'wrong', /mx\.ours\.test/],
])('MTA-STS: %s', async (_, world, state, words) => {
  const [, sts] = await look(world);
  expect(sts).toMatchObject({ what: 'mta-sts', state, words: expect.stringMatching(words) });
  if (state === 'absent') {
    expect(sts!.policy).toContain('mx: mx.ours.test\r\n');
    expect(sts!.publish?.value).toMatch(/^v=STSv1; id=[0-9a-f]{32};$/);
  }
});

const hosted = hostedPolicy('ours.test', { mode: 'testing', mx: ['mx.ours.test'], maxAge: 86_400 });
const announced = [hosted.record.value];

test.each<[string, World, string, RegExp, boolean]>([
  ['not served yet', { hosted }, 'absent', /Before the record .*404/, false],
  ['served, not announced', { hosted, policy: hosted.text }, 'absent', /Publish the record/, true],
  ['served and announced', { hosted, policy: hosted.text, sts: announced }, 'right', /testing/, false],
  ['announced, not served', { hosted, sts: announced }, 'wrong', /404/, false],
  ['an old id', { hosted, policy: hosted.text, sts: ['v=STSv1; id=1;'] }, 'wrong', /until its id changes/, true],
  [
    'another policy',
    { hosted, policy: served('enforce', 'mx.ours.test'), sts: announced },
    'wrong',
    /another server/,
    false,
  ],
  ['no answer', { hosted, policy: hosted.text, sts: null }, 'unknown', /SERVFAIL/, false],
])('MTA-STS from here: %s', async (_, world, state, words, isToPublish) => {
  const [, sts] = await look(world);
  expect(sts).toMatchObject({ state, words: expect.stringMatching(words) });
  expect(sts!.publish).toEqual(isToPublish ? hosted.record : null);
  if (state !== 'unknown') expect(sts!.mx).toEqual(['mx.ours.test']);
});
