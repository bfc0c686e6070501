import { setTimeout as sleep } from 'node:timers/promises';
import { askProcesses, readRequest } from '@posthorn/db/requests';
import type { SimulationInput } from '@posthorn/settings/simulation/input';
import { type SimulationResult, simulationResultSchema } from '@posthorn/settings/simulation/result';
import type { EngineForTest } from '../testing.ts';

/** A session as a test writes it; what is left out is as dull as possible. */
export type SessionForTest = Partial<SimulationInput['session']>;

/** Asks the engine under test for a simulation, as the API does. */
export async function simulateForTest(
  { database }: EngineForTest,
  session: SessionForTest,
  more: Partial<Omit<SimulationInput, 'session'>> & { text?: string } = {},
): Promise<SimulationResult> {
  const { text, ...rest } = more;
  const input = {
    session: {
      client: { address: '127.0.0.1', port: 40_000 },
      helo: { verb: 'EHLO', name: 'client.test' },
      sender: 'ann@sender.test',
      recipients: [{ address: 'bob@example.test' }],
      ...session,
    },
    content:
      text === undefined
        ? { kind: 'none' }
        : { kind: 'octets', base64: Buffer.from(text, 'latin1').toString('base64') },
    settings: [{ kind: 'inForce' }],
    owner: 'tester',
    ...rest,
  };
  const asked = await askProcesses(database.pool, { kind: 'simulation', answerer: 'engine', input, author: 'tester' });
  if (asked.kind !== 'asked') throw new Error('no engine is alive');
  for (;;) {
    const request = await readRequest(database.pool, asked.id);
    if (request?.state === 'failed') throw new Error(request.error ?? 'it failed');
    if (request?.state === 'done') return simulationResultSchema.parse(request.result);
    await sleep(20);
  }
}
