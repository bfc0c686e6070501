import type { Pool } from '@posthorn/db/pool';
import { answerRequests } from '@posthorn/db/requests';
import { selfTestHandler } from '@posthorn/db/self-test-answers';
import type { PosthornEvent } from '@posthorn/events/event';
import { tlsaCheckHandler } from './certificates/tlsa-check.ts';
import { dkimCheckHandler } from './prepare/dkim-check.ts';
import type { SelfTestContext } from './self-tests/self-test.ts';
import { selfTestTable } from './self-tests/table.ts';

/** Answers what the API asks of running workers. A new kind of request is one more handler here. */
export function answerWorkerRequests(options: {
  pool: Pool;
  process: string;
  tell: (event: PosthornEvent) => void;
  context: () => Omit<SelfTestContext, 'pool'>;
}): AsyncDisposable {
  const { pool, process, tell } = options;
  return answerRequests(pool, {
    answerer: 'worker',
    processId: process,
    handlers: {
      'dkim-check': dkimCheckHandler({ pool, process, tell, resolver: () => options.context().freshResolver }),
      'tlsa-check': tlsaCheckHandler({ pool, resolver: () => options.context().freshResolver }),
      'self-test': selfTestHandler({
        table: selfTestTable,
        context: () => ({ pool, ...options.context() }),
        revision: () => options.context().settings.revision,
        process,
        tell,
      }),
    },
  });
}
