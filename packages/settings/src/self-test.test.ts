import { expect, test } from 'vitest';
import { fail, ok, runSelfTest, type SelfTestStep, selfTestStepSchema, unknown, warn, worst } from './self-test.ts';

const run = async (body: Parameters<typeof runSelfTest>[0]) => {
  const steps: SelfTestStep[] = [];
  const result = await runSelfTest(body, async (step) => void steps.push(selfTestStepSchema.parse(step)));
  return { ...result, steps };
};

test('each step is reported in order, and the worst decides', async () => {
  const { state, steps } = await run(async (check) => {
    await check('One', () => ok('Good.'));
    await check('Two', async () => warn('Soon.', { facts: { days: 3, none: undefined } }));
  });
  expect(state).toBe('warn');
  expect(steps.map(({ title, state: one }) => `${title} ${one}`)).toEqual(['One ok', 'Two warn']);
  expect(steps[1]?.facts).toEqual({ days: '3' });
});

test('what throws or takes too long could not be looked at, and is never good', async () => {
  const { state, steps } = await run(async (check) => {
    await check('Throws', () => {
      throw new Error('no such file');
    });
    await check('Hangs', () => new Promise(() => {}), 20);
    throw new Error('broke off');
  });
  expect(state).toBe('unknown');
  expect(steps.map((step) => step.state)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(steps.map((step) => step.words).join(' ')).toMatch(/no such file.*0\.02 s.*broke off/s);
});

test('order of severity', () => {
  const states = [ok(''), unknown(''), warn(''), fail('')].map(({ state }) => state);
  expect(worst(states)).toBe('fail');
  expect(worst(states.slice(0, 3))).toBe('warn');
  expect(worst(states.slice(0, 2))).toBe('unknown');
  expect(worst([])).toBe('unknown');
});

test('words from elsewhere are cut to what may be stored', async () => {
  const { steps } = await run(async (check) => {
    await check('x'.repeat(500), () => fail('y'.repeat(5000), { facts: { said: 'z'.repeat(5000) } }));
  });
  expect(steps[0]?.words.length).toBe(2000);
});
