import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Pool } from './pool.ts';
import { registerProcess } from './processes.ts';
import { answerRequests, askProcesses, readRequest } from './requests.ts';
import { createTestDatabase } from './testing.ts';

test('without a live answerer the question is refused at once', async () => {
  await using database = await createTestDatabase({ upTo: '0001' });
  const asked = await askProcesses(database.pool, { kind: 'probe', answerer: 'worker', input: {}, author: 'a' });
  expect(asked).toEqual({ kind: 'no-answerer' });
});

test('a question is answered once, in steps; a failure says why; a late one has failed', async () => {
  await using database = await createTestDatabase({ upTo: '0001' });
  const { pool } = database;
  await using row = await registerProcess(pool, { kind: 'worker', version: '1' });
  const ask = async (kind: string, timeoutSeconds = 60) => {
    const asked = await askProcesses(pool, {
      kind,
      answerer: 'worker',
      input: { host: 'x' },
      author: 'a',
      timeoutSeconds,
    });
    return asked.kind === 'asked' ? asked.id : '';
  };
  const ids = [await ask('probe'), await ask('broken')];
  let answers = 0;
  const options = {
    answerer: 'worker' as const,
    processId: row.id,
    pollMs: 10,
    handlers: {
      probe: async (input: unknown, step: (value: unknown) => Promise<void>) => {
        answers += 1;
        await step('looking up');
        await step({ connected: true });
        return { echoed: input };
      },
      broken: () => Promise.reject(new Error('connection refused')),
    },
  };
  await using _one = answerRequests(pool, options);
  await using _two = answerRequests(pool, options);
  expect(await settled(pool, ids[0]!)).toMatchObject({
    state: 'done',
    steps: ['looking up', { connected: true }],
    result: { echoed: { host: 'x' } },
  });
  expect(await settled(pool, ids[1]!)).toMatchObject({ state: 'failed', error: 'connection refused' });
  expect(answers).toBe(1);
  const late = await ask('unknown kind', 0);
  expect(await settled(pool, late)).toMatchObject({ state: 'failed', error: 'No process answered in time.' });
});

async function settled(pool: Pool, id: string) {
  for (;;) {
    const request = await readRequest(pool, id);
    if (request?.state === 'done' || request?.state === 'failed') return request;
    await sleep(10);
  }
}
