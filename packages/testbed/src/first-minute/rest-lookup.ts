import { expect } from 'vitest';
import { eventually } from './launched.ts';
import type { Answer } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

/** Every operation on look-ups, with answers that stand in the settings. */
export async function tryLookup({ ask, readAs, refused, change }: RestWorld): Promise<void> {
  const source = { kind: 'static', entries: [{ key: 'ann@example.org', values: ['gold', 'first'] }] };
  await change({ lookups: { sources: [{ name: 'vips', source }] } }, 'a look-up');
  const path = { name: 'vips' };
  const answerTo = async (body: object): Promise<Answer['body']> => {
    const { id } = await ask('lookups-ask', { path, body });
    let run: Answer['body'];
    do run = await readAs('lookups-answer', { path: { id } });
    while (run.state === 'waiting' || run.state === 'running');
    return run.result;
  };
  const question = (...args: string[]) => answerTo({ args });
  const found = await eventually('an engine follows', async () => (await question('Ann@example.org')) ?? undefined);
  expect(found).toMatchObject({
    answer: { kind: 'found', values: ['gold', 'first'], count: 2 },
    outcome: { kind: 'values', values: ['gold', 'first'] },
    isReading: true,
  });
  expect(await question('bob@example.org')).toMatchObject({ answer: { kind: 'miss' }, outcome: { values: [] } });
  await eventually('the engine tells of it', async () => {
    const [one] = (await readAs('lookups-list')).items;
    return one.name === 'vips' && one.health?.state === 'answers' ? one : undefined;
  });
  const soon = { name: 'soon', source: { kind: 'static', entries: [{ key: 'kim', values: ['drafted'] }] } };
  await ask('drafts-entries', { body: { list: 'lookups.sources', put: [{ value: soon }] } });
  path.name = 'soon';
  await refused('lookups-ask', 404, { path, body: { args: ['kim'] } });
  expect(await answerTo({ args: ['kim'], of: 'draft' })).toMatchObject({ answer: { values: ['drafted'] } });
  await ask('drafts-discard');
  await refused('lookups-ask', 404, { path, body: { args: ['kim'], of: 'draft' } });
  await refused('lookups-ask', 404, { path: { name: 'nobody' }, body: {} });
  await change({ lookups: null }, 'as before');
}
