import { setTimeout as sleep } from 'node:timers/promises';
import { insertEvents } from '@posthorn/db/mail/events';
import { askSelfTest, readSelfTest } from '@posthorn/db/self-tests';
import { newEvent } from '@posthorn/events/event';
import { features } from '@posthorn/settings/groups';
import { type SelfTestResult, type SelfTestStep, selfTestStepSchema } from '@posthorn/settings/self-test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';
import { selfTestTable } from './table.ts';

let house: House;
beforeAll(async () => {
  house = await buildHouse({
    configure(configuration) {
      configuration.dns.timeout = 1;
      configuration.routing.localDomains.push(
        {
          domain: 'maildir.example',
          mailboxes: 'any',
          transport: { kind: 'maildir', directory: '{data}/mail/{domain}/{local}' },
          subaddressSeparator: '+',
        },
        {
          domain: 'away.example',
          mailboxes: 'any',
          transport: { kind: 'lmtp', host: 'store.example', port: 24 },
          subaddressSeparator: '+',
        },
      );
      configuration.routing.aliases.push({ address: 'info@maildir.example', targets: ['ann@maildir.example'] });
    },
    dns: {
      secure: true,
      zones: {
        'ietf.org': [
          {
            type: 'SOA',
            data: { mname: 'ns.ietf.org', rname: 'x.ietf.org', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 },
          },
        ],
        'mail.example.org': [{ type: 'A', data: '192.0.2.1' }],
        'dnssec-failed.org': [{ type: 'A', data: '192.0.2.1' }],
      },
      behaviours: { 'dnssec-failed.org': { answer: 'servfail' } },
    },
  });
});
afterAll(() => house[Symbol.asyncDispose]());

test('every self-test that a declaration gives to the worker has its code here, and the other way round', () => {
  const all: readonly { slug: string; selfTests?: readonly { id: string; answeredBy: string }[] }[] = features;
  const declared = all.flatMap(({ slug, selfTests = [] }) =>
    selfTests.filter(({ answeredBy }) => answeredBy === 'worker').map(({ id }) => `${slug}/${id}`),
  );
  const written = Object.entries(selfTestTable).flatMap(([slug, tests]) =>
    Object.keys(tests).map((id) => `${slug}/${id}`),
  );
  expect(written.toSorted()).toEqual(declared.toSorted());
});

test('dns: answers, says no, validates', async () => {
  const { steps, result } = await run('dns', 'resolvers');
  expect(steps.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(result.state).toBe('ok');
});

test('dns: a resolver that invents, one that forges, one that is silent', async () => {
  house.dns.behave('dnssec-failed.org', undefined);
  expect((await run('dns', 'resolvers')).steps.find(({ title }) => title.endsWith('DNSSEC'))).toMatchObject({
    state: 'fail',
  });
  house.dns.behave('dnssec-failed.org', { answer: 'servfail' });
  house.dns.set('*.invalid', [{ type: 'A', data: '192.0.2.9' }]);
  expect((await run('dns', 'resolvers')).steps.find(({ title }) => title.includes('nothing'))).toMatchObject({
    state: 'fail',
    facts: { address: '192.0.2.9' },
  });
  house.dns.set('*.invalid', undefined);
  house.dns.behave('*', { answer: 'timeout' });
  const silent = await run('dns', 'resolvers');
  expect(silent.steps.map(({ title }) => title.replace(/^.*: /, ''))).toEqual(['answers', 'Cache', 'Our own name']);
  expect(silent.result.state).toBe('fail');
  expect(silent.steps[0]?.words).toMatch(/Does not answer/);
  house.dns.behave('*', undefined);
});

test('delivery: the sandbox greets, the source address is ours or not', async () => {
  const { steps } = await run('delivery', 'outbound');
  const of = (title: string) => steps.find((step) => step.title.startsWith(title));
  expect(of('A connection out')).toMatchObject({ state: 'ok' });
  expect(of('Source address')).toMatchObject({ state: 'ok' });
  expect(of('Name in EHLO')?.words).toBe('mail.example.org, which is 192.0.2.1 in DNS.');
  await house.publish((next) => {
    next.delivery.sourceAddress = '192.0.2.77';
  });
  const moved = await run('delivery', 'outbound');
  expect(moved.steps.find(({ title }) => title === 'Source address')).toMatchObject({ state: 'fail' });
  await house.publish((next) => {
    delete (next.delivery as { sourceAddress?: string }).sourceAddress;
  });
});

test('ocsp: a revoked certificate is told, and a host that must staple and did not', async () => {
  const staple = (host: string, state: string, text: string) =>
    newEvent('ocsp:peer', { process: 'p', direction: 'out', host, text, data: { state } });
  await insertEvents(house.pool, [staple('mx.good.example', 'good', 'good until tomorrow')]);
  await house.publish((next) => {
    next.tls.requireOcspHosts = ['mx.good.example', 'mx.other.example'];
  });
  const words = async () =>
    Object.fromEntries((await run('ocsp', 'staples')).steps.map(({ title, state }) => [title, state]));
  expect(await words()).toEqual({
    'Whom we ask': 'warn',
    'Staples of the last day': 'ok',
    'mx.good.example must staple': 'ok',
    'mx.other.example must staple': 'warn',
  });
  await insertEvents(house.pool, [staple('mx.other.example', 'revoked', 'revoked since yesterday')]);
  expect(await words()).toMatchObject({ 'Staples of the last day': 'fail', 'mx.other.example must staple': 'fail' });
  await house.publish((next) => {
    next.tls.requireOcspHosts = [];
  });
});

test('queue: room, durability, sweep, ledger; a lost recipient is noticed', async () => {
  await house.accept(['someone@example.net']);
  const { steps } = await run('queue', 'health');
  const of = (title: string, among = steps) => among.find((step) => step.title === title);
  for (const title of ['Postgres keeps what it confirms', 'The sweep looks for due mail', 'Clocks', 'The ledger']) {
    expect(of(title), title).toMatchObject({ state: title.startsWith('Postgres') ? expect.any(String) : 'ok' });
  }
  await house.until(async () => (await house.recipients())['someone@example.net']?.state === 'delivered');
  await house.pool.query('delete from mail.recipient');
  expect(of('The ledger', (await run('queue', 'health')).steps)).toMatchObject({
    state: 'fail',
    words: '1 recipient is missing.',
  });
});

test('routing: folders, hosts, aliases, the last resort', async () => {
  const { steps } = await run('routing', 'targets');
  const of = (title: string) => steps.find((step) => step.title === title);
  expect(of('Aliases')).toMatchObject({ state: 'ok' });
  expect(of('Local domain maildir.example')).toMatchObject({ state: 'ok' });
  expect(of('Local domain away.example')).toMatchObject({ state: 'fail' });
  expect(of('Everything else')?.words).toMatch(/sandbox/);
});

async function run(feature: string, test: string): Promise<{ result: SelfTestResult; steps: SelfTestStep[] }> {
  const asked = await askSelfTest(house.pool, { feature, test, answerer: 'worker', author: 'ann' });
  if (asked.kind === 'no-answerer') throw new Error('no worker');
  for (;;) {
    const state = await readSelfTest(house.pool, asked.id);
    if (state?.state === 'failed') throw new Error(state.error ?? '');
    if (state?.state === 'done') {
      return {
        result: state.result as SelfTestResult,
        steps: state.steps.map((step) => selfTestStepSchema.parse(step)),
      };
    }
    await sleep(20);
  }
}
