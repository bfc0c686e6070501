import { setTimeout as sleep } from 'node:timers/promises';
import type { Configuration } from '@posthorn/settings/configuration';
import type { EngineForTest } from '../testing.ts';

/** A rule, as far as a test cares. */
export type Rule = Partial<Configuration['rules']['ordered'][number]>;

/** Publishes rules and waits until they are in force. */
export async function putRulesInForce(house: EngineForTest, ordered: readonly Rule[]): Promise<void> {
  const revision = await house.publish((configuration) => {
    configuration.rules.ordered = ordered.map((rule, index) => ({
      name: `rule${index}`,
      enabled: true,
      description: '',
      stages: ['data'],
      when: '',
      verdict: 'deny',
      reply: { code: 0, enhanced: '', text: '' },
      effects: [],
      limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
      onError: 'defer',
      ...rule,
    }));
  });
  await eventually(async () => {
    const { rows } = await house.database.pool.query('SELECT revision FROM process');
    return rows.every((row) => row.revision === revision) ? true : undefined;
  });
}

/** Looks until there is something to see. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 3000; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(20);
  }
  throw new Error('it did not happen');
}
