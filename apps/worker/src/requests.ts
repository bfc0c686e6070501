import { dnsHandlers } from '@posthorn/db/dns-answers';
import type { Pool } from '@posthorn/db/pool';
import { answerRequests } from '@posthorn/db/requests';
import { selfTestHandler } from '@posthorn/db/self-test-answers';
import { lookUp } from '@posthorn/dns/look-up';
import { createResolver } from '@posthorn/dns/resolver';
import type { PosthornEvent } from '@posthorn/events/event';
import type { TargetPool } from './actions/target-pool.ts';
import { actionTestHandler } from './actions/test-action.ts';
import { webhookTestHandler } from './actions/test-request.ts';
import { answerAboutClients } from './actions/veto/of-clients.ts';
import type { Vetoes } from './actions/veto/vetoes.ts';
import { destinationCheckHandler } from './aggregate-reports/destination-check.ts';
import { tlsaCheckHandler } from './certificates/tlsa-check.ts';
import { recordsCheckHandler } from './domains/records-check.ts';
import { transportCheckHandler } from './domains/transport-check.ts';
import { dkimCheckHandler } from './prepare/dkim-check.ts';
import { probeHandler } from './probe/handler.ts';
import type { ProbeContext } from './probe/probe.ts';
import type { Resolvers } from './resolve/resolvers.ts';
import { policyFetch } from './secure/sts/web.ts';
import type { SelfTestContext } from './self-tests/self-test.ts';
import { selfTestTable } from './self-tests/table.ts';

/** Answers what the API asks of running workers. A new kind of request is one more handler here. */
export function answerWorkerRequests(options: {
  pool: Pool;
  process: string;
  tell: (event: PosthornEvent) => void;
  targets: TargetPool;
  vetoes: () => Vetoes;
  context: () => Omit<SelfTestContext, 'pool'>;
  resolvers: Pick<Resolvers, 'current' | 'look'>;
}): AsyncDisposable {
  const { pool, process, tell, resolvers, vetoes } = options;
  const answerer = { answerer: 'worker', processId: process } as const;
  const rooms = new AsyncDisposableStack();
  // A probe waits for other servers; nothing else has to wait for a probe.
  const probes = { probe: probeHandler(() => probeContext(options.context())) };
  for (let at = 0; at < PROBES_AT_ONCE; at++)
    rooms.use(answerRequests(pool, { ...answerer, handlers: probes, pollMs: 400 }));
  const dns = dnsHandlers({
    lookUp: (asked) => lookUp(resolvers.current(), asked),
    forget: (name) => resolvers.current().flush(name),
    check: resolvers.look,
  });
  rooms.use(answerRequests(pool, { ...answerer, handlers: dns, pollMs: 400 }));
  const others = answerRequests(pool, {
    ...answerer,
    handlers: {
      'dkim-check': dkimCheckHandler({ pool, process, tell, resolver: () => options.context().freshResolver }),
      'tlsa-check': tlsaCheckHandler({ pool, resolver: () => options.context().freshResolver }),
      'records-check': recordsCheckHandler(() => {
        const { freshResolver: resolver, settings } = options.context();
        return { resolver, hostname: settings.hostname };
      }),
      'transport-check': transportCheckHandler(() => {
        const { settings, freshResolver: resolver, own } = options.context();
        const { port, privateAddresses: mayBePrivate } = settings.configuration.mtaSts;
        return { resolver, fetch: policyFetch({ resolver, trust: settings.trust, own, port, mayBePrivate }) };
      }),
      'destination-check': destinationCheckHandler(() => options.context().freshResolver),
      'webhook-test': webhookTestHandler({ pool, process, context: options.context }),
      'action-test': actionTestHandler({ pool, process, targets: options.targets, context: options.context }),
      'self-test': selfTestHandler({
        table: selfTestTable,
        context: () => ({ pool, ...options.context() }),
        revision: () => options.context().settings.revision,
        process,
        tell,
      }),
    },
  });
  rooms.use(others);
  const configuration = () => options.context().settings.configuration;
  rooms.use(answerAboutClients({ pool, process, configuration, vetoes }));
  return rooms;
}

function probeContext(context: Omit<SelfTestContext, 'pool'>): ProbeContext {
  const { servers, settings } = context;
  const { timeout, attempts } = settings.configuration.dns;
  return {
    ...context,
    uncheckedResolver: createResolver({
      servers: [...servers],
      timeoutMs: timeout * 1000,
      attempts,
      cache: false,
      checkingDisabled: true,
    }),
  };
}

const PROBES_AT_ONCE = 2;
