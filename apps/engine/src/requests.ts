import { dnsHandlers } from '@posthorn/db/dns-answers';
import type { Pool } from '@posthorn/db/pool';
import { answerRequests } from '@posthorn/db/requests';
import { selfTestHandler } from '@posthorn/db/self-test-answers';
import { lookUp } from '@posthorn/dns/look-up';
import type { House } from './house.ts';
import { lookupHandler } from './lookup-request.ts';
import type { Resolvers } from './resolvers.ts';
import { scannerTrialHandler } from './scanning/trial.ts';
import type { SelfTestContext } from './self-tests/self-test.ts';
import { selfTestTable } from './self-tests/table.ts';
import { type SimulationContext, simulationHandler } from './simulation/answer.ts';
import { replayHandler } from './simulation/replay.ts';

/**
 * Answers what the API asks of running engines. A new kind of request is one more handler here. Kinds that take long have an answerer of their
 * own, so that nobody who waits for a moment's work waits for them.
 */
export function answerEngineRequests(options: {
  house: House;
  pool: Pool;
  context: () => Omit<SelfTestContext, 'house' | 'pool'>;
  resolvers: Resolvers;
}): AsyncDisposable {
  const { house, pool, resolvers } = options;
  const simulation: SimulationContext = {
    house,
    pool,
    resolverFor: resolvers.for,
    open: () => options.context().open,
    selfSigned: () => options.context().selfSigned(),
  };
  const rooms = new AsyncDisposableStack();
  const answer = (handlers: Parameters<typeof answerRequests>[1]['handlers'], pollMs: number): void => {
    rooms.use(answerRequests(pool, { answerer: 'engine', processId: house.process, handlers, pollMs }));
  };
  answer(
    {
      'self-test': selfTestHandler({
        table: selfTestTable,
        context: () => ({ house, pool, ...options.context() }),
        revision: () => house.inForce().revision,
        process: house.process,
        tell: (event) => house.history.events([event]),
      }),
    },
    500,
  );
  answer({ 'scanner-test': scannerTrialHandler(house) }, 250);
  const dns = dnsHandlers({
    lookUp: (asked) => lookUp(resolvers.current(), asked),
    forget(name) {
      if (name === undefined) house.facts.forget();
      return resolvers.current().flush(name);
    },
    check: resolvers.look,
  });
  answer(dns, 400);
  answer({ 'lookup-ask': lookupHandler(house) }, 400);
  answer({ simulation: simulationHandler(simulation) }, 250);
  answer({ replay: replayHandler(simulation) }, 1000);
  return rooms;
}
