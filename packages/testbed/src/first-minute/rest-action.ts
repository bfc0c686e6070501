import { expect } from 'vitest';
import { eventually } from './launched.ts';
import type { Answer } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

/** Every operation on actions, with one that writes log lines. */
export async function tryAction({ ask, readAs, refused, change }: RestWorld): Promise<void> {
  const action = { name: 'tell', types: ['config:published'], steps: [{ kind: 'log', text: 'new: {event.type}' }] };
  try {
    await change({ events: { actions: [action] } }, 'an action');
    await eventually('a worker follows', async () => (await readAs('actions-list')).items[0].readUntil ?? undefined);
    await change({ smtp: { help: 'Somebody acts.' } }, 'something to act on');
    const path = { name: 'tell' };
    await eventually('a first run', async () => {
      const one = await readAs('actions-get', { path });
      return one.state === 'well' ? one : undefined;
    });
    const [first] = (await readAs('actions-runs', { path, query: { state: 'delivered', limit: 300 } })).items;
    expect(await readAs('actions-run', { path: { id: first.id } })).toMatchObject({
      action: 'tell',
      answer: expect.stringContaining('config:published, step 1: new: config:published'),
    });
    expect(await ask('actions-replay', { path, body: { ids: [first.id] } })).toEqual({ count: 1 });
    expect(await ask('actions-pause', { path, body: { paused: true } })).toMatchObject({ state: 'paused' });
    expect(await ask('actions-pause', { path, body: { paused: false } })).toMatchObject({ pausedAt: null });
    const test = async (body: object): Promise<Answer['body']> => {
      const { id } = await ask('actions-test', { body });
      let run: Answer['body'];
      do run = await readAs('actions-testRun', { path: { id } });
      while (run.state === 'waiting' || run.state === 'running');
      return run.result;
    };
    expect(await test({ action, event: { type: 'config:published' } })).toMatchObject({
      wanted: true,
      steps: [{ kind: 'log', words: 'new: config:published', error: null }],
    });
    const asks = { kind: 'cel', expression: 'event.port == 26 ? "not there" : ""' };
    const veto = { name: 'ports', event: 'tcp:connect', ask: asks };
    expect(await test({ veto, event: { type: 'tcp:connect', port: 26 } })).toMatchObject({ refuses: 'not there' });
    expect(await test({ veto, event: { type: 'tcp:connect', port: 25 } })).toMatchObject({ refuses: null });
    await change({ events: { vetoes: [veto] } }, 'a veto');
    const [kept] = (await readAs('vetoes-list')).items;
    expect(kept).toMatchObject({ name: 'ports', event: 'tcp:connect', asks: 'cel', asked: 0, medianMs: null });
    const asked = await readAs('vetoes-runs', { path: { name: 'ports' }, query: { outcome: 'refused', limit: 10 } });
    expect(asked).toEqual({ items: [], nextCursor: null });
    await refused('actions-get', 404, { path: { name: 'nobody' } });
    await refused('actions-testRun', 404, { path: { id: first.id } });
  } finally {
    await change({ events: { actions: [], vetoes: [] } }, 'no action');
  }
}
