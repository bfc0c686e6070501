import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { askSelfTest, readSelfTest } from '@posthorn/db/self-tests';
import { features } from '@posthorn/settings/groups';
import { type SelfTestResult, type SelfTestStep, selfTestStepSchema } from '@posthorn/settings/self-test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineForTest, newPassword, startEngineForTest } from '../testing.ts';
import { selfTestTable } from './table.ts';

let house: EngineForTest;
beforeAll(async () => {
  house = await startEngineForTest((configuration) => {
    configuration.auth.accounts = [
      { username: 'joe', password: newPassword('a good password') as never, enabled: true, senders: ['*'] },
    ];
    configuration.auth.failureDelay = 0;
    configuration.lists.named = [
      { name: 'office', kind: 'hosts', items: ['192.0.2.1', '2001:db8::/32'] },
      { name: 'lonely', kind: 'domains', items: ['example.org'] },
    ];
    configuration.smtp.relayHosts = ['@office', '127.0.0.0/8'];
  });
});
afterAll(() => house[Symbol.asyncDispose]());

test('every self-test that a declaration gives to the engine has its code here, and the other way round', () => {
  const declared = features.flatMap(
    ({ slug, selfTests = [] }: { slug: string; selfTests?: readonly { id: string; answeredBy: string }[] }) =>
      selfTests.filter(({ answeredBy }) => answeredBy === 'engine').map(({ id }) => `${slug}/${id}`),
  );
  const written = Object.entries(selfTestTable).flatMap(([slug, tests]) =>
    Object.keys(tests).map((id) => `${slug}/${id}`),
  );
  expect(written.toSorted()).toEqual(declared.toSorted());
});

test('listeners: each is really open and greets', async () => {
  const { result, steps } = await run('listeners', 'ports');
  expect(result.state).toBe('ok');
  expect(steps.map(({ title }) => title)).toContain('mx (mx)');
  expect(steps.find(({ title }) => title === 'mx (mx)')?.words).toMatch(/Open on 127\.0\.0\.1 port \d+/);
});

test('listeners: a port that somebody else has is a failure with its reason', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as { port: number };
  const revision = await house.publish((next) => {
    next.listeners.entries.push({
      name: 'taken',
      kind: 'mx',
      address: '127.0.0.1',
      port,
      enabled: true,
    } as never);
  });
  await inForce(revision);
  const { result, steps } = await run('listeners', 'ports');
  expect(result.state).toBe('fail');
  expect(steps.find(({ title }) => title.startsWith('taken'))).toMatchObject({ state: 'fail' });
  blocker.close();
  await inForce(await house.publish((next) => void next.listeners.entries.pop()));
});

test('smtp: what is offered and answered is what the settings say', async () => {
  const { result, steps } = await run('smtp', 'conversation');
  expect(steps.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(result.state).toBe('ok');
  expect(steps.find(({ title }) => title === 'mx: what is offered')?.facts?.['offered']).toMatch(
    /PIPELINING.*STARTTLS/,
  );
});

test('quarantine: a trial message is kept, released and gone', async () => {
  const { result, steps } = await run('quarantine', 'trial');
  expect(steps.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(result.state).toBe('ok');
  expect(steps.find(({ title }) => title.startsWith('What brings'))?.words).toBe('DMARC.');
});

test('tls: certificates and handshakes', async () => {
  const certificates = await run('tls', 'certificates');
  expect(certificates.steps.filter(({ state }) => state !== 'ok')).toEqual([]);
  const handshakes = await run('tls', 'handshakes');
  expect(handshakes.steps.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(handshakes.steps.some(({ title }) => title.includes('asks for mx.example.test'))).toBe(true);
  const staples = await run('tls', 'staples');
  expect(staples.steps).toMatchObject([{ title: 'Staples', state: 'ok' }]);
  const again = await run('resumption', 'again');
  expect(again.steps.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(again.steps.some(({ words }) => words.includes('went on with the session of the first'))).toBe(true);
});

test('auth: only under TLS, and a wrong password stays outside', async () => {
  const { result, steps } = await run('auth', 'sign-in');
  expect(steps.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(result.state).toBe('ok');
  expect(steps.find(({ title }) => title === 'submission: a wrong password')?.words).toMatch(/^Refused: 535/);
});

test('smtputf8: offered, taken, missed', async () => {
  const { steps } = await run('smtputf8', 'conversation');
  expect(steps.filter(({ title }) => title.startsWith('mx:')).map(({ state }) => state)).toEqual(['ok', 'ok']);
  expect(steps.find(({ title }) => title.startsWith('submission: an'))).toBeUndefined();
});

test('lists: found and used, or nobody refers to them', async () => {
  const { steps } = await run('lists', 'lists');
  expect(steps.map(({ title, state }) => `${title} ${state}`)).toEqual(['@office ok', '@lonely warn']);
});

test('events: written and read back', async () => {
  const { steps } = await run('events', 'latency');
  // Where all is busy it takes longer, and the step says just that.
  const ms = Number(/^To be read after (\d+) ms\./.exec(steps[0]?.words ?? '')?.[1]);
  expect(steps.map(({ state }) => state)).toEqual([ms < 2000 ? 'ok' : 'warn', 'ok', 'ok']);
});

test('log: what cannot be seen from here is never good', async () => {
  const { result, steps } = await run('log', 'line');
  expect(steps.map(({ title }) => title)).toEqual(['Level', 'A line']);
  expect(result.state).not.toBe('ok');
});

test('a run leaves an event and says who looked', async () => {
  const { result } = await run('events', 'latency');
  expect(result).toMatchObject({ pid: process.pid });
  await until(async () => {
    const { rows } = await house.database.pool.query(
      `select data from mail.event where type = 'self-test:done' and data->>'actor' = 'ann'`,
    );
    return rows.some(({ data }) => data.feature === 'events' && data.result === 'ok');
  });
});

async function run(feature: string, test: string): Promise<{ result: SelfTestResult; steps: SelfTestStep[] }> {
  const { pool } = house.database;
  const asked = await askSelfTest(pool, { feature, test, answerer: 'engine', author: 'ann' });
  if (asked.kind === 'no-answerer') throw new Error('no engine');
  for (;;) {
    const state = await readSelfTest(pool, asked.id);
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

async function inForce(revision: number): Promise<void> {
  await until(async () => {
    const { rows } = await house.database.pool.query('select revision from process where kind = $1', ['engine']);
    return rows.every((row) => row.revision === revision);
  });
  await sleep(200);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await isSo()); await sleep(20))
    if (Date.now() > end) throw new Error('not in time');
}
