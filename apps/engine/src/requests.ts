import type { Pool } from '@posthorn/db/pool';
import { answerRequests } from '@posthorn/db/requests';
import { selfTestHandler } from '@posthorn/db/self-test-answers';
import type { House } from './house.ts';
import type { SelfTestContext } from './self-tests/self-test.ts';
import { selfTestTable } from './self-tests/table.ts';

/** Answers what the API asks of running engines. A new kind of request is one more handler here. */
export function answerEngineRequests(options: {
  house: House;
  pool: Pool;
  context: () => Omit<SelfTestContext, 'house' | 'pool'>;
}): AsyncDisposable {
  const { house, pool } = options;
  return answerRequests(pool, {
    answerer: 'engine',
    processId: house.process,
    handlers: {
      'self-test': selfTestHandler({
        table: selfTestTable,
        context: () => ({ house, pool, ...options.context() }),
        revision: () => house.inForce().revision,
        process: house.process,
        tell: (event) => house.history.events([event]),
      }),
    },
  });
}
