import { setTimeout as sleep } from 'node:timers/promises';
import { askSelfTest, readSelfTest } from '@posthorn/db/self-tests';
import { type SelfTestStep, selfTestStepSchema } from '@posthorn/settings/self-test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineForTest, startEngineForTest } from '../testing.ts';

/** The self-tests that send trial messages through the engine's own code: each sees what is so, and nothing of it is kept. */
let house: EngineForTest;
beforeAll(async () => {
  house = await startEngineForTest((configuration) => {
    configuration.prdr.advertiseHosts = ['*'];
    configuration.requireTls.advertiseHosts = ['*'];
    configuration.rules.ordered = [
      {
        name: 'no-bargains',
        enabled: true,
        description: '',
        stages: ['data'],
        when: 'header("subject") == "bargain"',
        verdict: 'deny',
        reply: { code: 0, enhanced: '', text: '' },
        effects: [],
        limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
        onError: 'skip',
      },
    ];
  });
});
afterAll(() => house[Symbol.asyncDispose]());

/** Steps that cannot be good here: this engine's DNS is dead, and one of its rules passes over errors. */
const notGood: Record<string, string> = {
  'spf: example.test, as others see it': 'unknown',
  'dmarc: example.test, as others see it': 'unknown',
  'prdr: Rules of the stage prdr': 'unknown',
  'rules: What happens on errors': 'warn',
};

test.each([
  ['spf', 'senders', 4],
  ['dkim', 'verify', 6],
  ['dmarc', 'judgement', 5],
  ['arc', 'chains', 7],
  ['authres', 'header', 4],
  ['prdr', 'replies', 7],
  ['pipeconnect', 'early', 5],
  ['proxy-protocol', 'headers', 11],
  ['xclient', 'fronts', 6],
  ['requiretls', 'wish', 5],
  ['rules', 'trial', 5],
] as const)('%s/%s', async (feature, id, count) => {
  const steps = await run(feature, id);
  expect(steps.map(({ title, state, words }) => `${feature}: ${title} ${state} ${words}`)).toEqual(
    steps.map(({ title }) =>
      expect.stringContaining(`${feature}: ${title} ${notGood[`${feature}: ${title}`] ?? 'ok'} `),
    ),
  );
  expect(steps.length).toBe(count);
});

test('nothing of it is stored, counted or told', async () => {
  const { rows } = await house.database.pool.query(
    `select (select count(*) from mail.message) as messages, (select count(*) from mail.verification) as verifications,
            (select count(*) from mail.event where type like 'msg:%') as events`,
  );
  expect(rows).toEqual([{ messages: '0', verifications: '0', events: '0' }]);
});

test('what the settings have switched off is said', async () => {
  const revision = await house.publish((configuration) => {
    configuration.spf.verify = false;
    configuration.dkim.verify = false;
    configuration.dmarc.verify = false;
    configuration.arc.verify = false;
    configuration.authres.addHeader = false;
  });
  for (let tries = 0; tries < 3000; tries++) {
    const { rows } = await house.database.pool.query('select revision from process');
    if (rows.every((row) => row.revision === revision)) break;
    await sleep(20);
  }
  for (const [feature, id] of [
    ['spf', 'senders'],
    ['dkim', 'verify'],
    ['dmarc', 'judgement'],
    ['arc', 'chains'],
    ['authres', 'header'],
  ] as const) {
    const steps = await run(feature, id);
    expect(
      steps
        .filter(({ state }) => state === 'warn')
        .map(({ words }) => words)
        .join(' '),
    ).toMatch(/ is off\./);
    expect(steps.filter(({ state }) => state === 'fail')).toEqual([]);
  }
});

async function run(feature: string, test: string): Promise<SelfTestStep[]> {
  const { pool } = house.database;
  const asked = await askSelfTest(pool, { feature, test, answerer: 'engine', author: 'ann' });
  if (asked.kind === 'no-answerer') throw new Error('no engine');
  for (;;) {
    const state = await readSelfTest(pool, asked.id);
    if (state?.state === 'failed') throw new Error(state.error ?? '');
    if (state?.state === 'done') return state.steps.map((step) => selfTestStepSchema.parse(step));
    await sleep(20);
  }
}
