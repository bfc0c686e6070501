import { newEvent } from '@posthorn/events/event';
import { expect, test } from 'vitest';
import { runSteps } from './action.ts';
import { deliveriesOf } from './body.ts';
import type { Step, StepContext } from './step.ts';

const events = ['a', 'b', 'c'].map((text) => newEvent('rule:log', { process: 'p', text }));
const [delivery] = deliveriesOf({ action: 'x' }, events, { batch: 10, now: new Date() });
const run = (progress: number, steps: Step[]) => runSteps({ ...delivery!, progress }, steps, {} as StepContext);

test('a run goes on behind the step that failed, and does nothing twice', async () => {
  const done: string[] = [];
  let isBroken = true;
  const steps: Step[] = [
    async (event) => `${done.push(`1 ${event.text}`)}`,
    async (event) => {
      if (event.text === 'b' && isBroken) throw new Error('not now');
      return `${done.push(`2 ${event.text}`)}`;
    },
  ];
  const first = await run(0, steps);
  expect(first).toMatchObject({ error: 'step 2, rule:log: not now', progress: 3 });
  isBroken = false;
  expect(await run(first.progress!, steps)).toMatchObject({ error: null, progress: 6 });
  expect(done).toEqual(['1 a', '2 a', '1 b', '2 b', '1 c', '2 c']);
});

test('steps are given the same id when they are tried again', async () => {
  const ids: string[] = [];
  const steps: Step[] = [async (_event, id) => `${ids.push(id)}`];
  await run(0, steps);
  await run(0, steps);
  expect(ids.slice(0, 3)).toEqual(ids.slice(3));
  expect(new Set(ids).size).toBe(3);
});

test('events that cannot be read are given up', async () => {
  const sent = await runSteps({ id: 'x', body: '{"data":{"events":[{}]}}', progress: 0 }, [], {} as StepContext);
  expect(sent).toMatchObject({ isGone: true, error: 'the events of this run cannot be read' });
});
