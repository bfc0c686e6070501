import { expect } from 'vitest';
import { eventually } from './launched.ts';
import type { Answer } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

/** Every operation on DNS, asked of an engine and a worker. */
export async function tryDns({ ask, readAs, refused }: RestWorld): Promise<void> {
  const answersTo = async (operation: string, body: object): Promise<Answer['body'][]> => {
    const { runs } = await ask(operation, { body });
    expect(runs.map(({ kind }: { kind: string }) => kind)).toEqual(['engine', 'worker']);
    return await Promise.all(
      runs.map(({ id }: { id: string }) =>
        eventually('it is answered', async () => {
          const run = await readAs('dns-run', { path: { id } });
          return run.state === 'done' ? run : undefined;
        }),
      ),
    );
  };
  const question = { name: 'nowhere.invalid', type: 'MX' };
  for (const { answer } of await answersTo('dns-lookUp', question)) expect(answer).toMatchObject({ records: [] });
  for (const { forgotten } of await answersTo('dns-forget', { name: 'nowhere.invalid' }))
    expect(forgotten).toBeLessThan(2);
  await answersTo('dns-check', {});
  const { items } = await readAs('dns-view');
  expect(items).toMatchObject([
    { kind: 'engine', state: { cache: { maxEntries: 10_000 } } },
    { kind: 'worker', state: { cache: { maxEntries: 10_000 } } },
  ]);
  await refused('dns-lookUp', 400, { body: { name: 'nowhere.invalid', type: 'ANY' } });
  await refused('dns-run', 404, { path: { id: '0198d1f0-0000-7000-8000-000000000000' } });
}
