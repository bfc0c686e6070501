import { createHmac } from 'node:crypto';
import { assertSchema } from '@posthorn/db/migrate';
import { createPool } from '@posthorn/db/pool';
import { registerProcess } from '@posthorn/db/processes';
import { openSecrets } from '@posthorn/db/secrets';
import { type Snapshot, watchConfiguration } from '@posthorn/db/watch';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { createLookups } from '@posthorn/lookup/room/lookups';
import { type AddressGuard, refuseOwnMachine, refusePrivate } from '@posthorn/lookup/web/address-guard';
import { lookupFetch } from '@posthorn/lookup/web/fetch';
import { createPost } from '@posthorn/lookup/web/post';
import { createHistoryWriter } from '@posthorn/queue/history';
import { createSettler } from '@posthorn/queue/settle';
import { createSweep, ensurePartitions, type Sweep } from '@posthorn/queue/sweep';
import { createWakeListener, createWaker } from '@posthorn/queue/wake';
import { createAcme } from './acme/loop.ts';
import { createTargetPool } from './actions/target-pool.ts';
import { createVetoTally } from './actions/veto/tally.ts';
import { createVetoKeeper } from './actions/veto/vetoes.ts';
import { createWebhooks } from './actions/webhooks.ts';
import { createAggregateReports } from './aggregate-reports/loop.ts';
import { createConnector } from './connect/connector.ts';
import { createEarlyHellos } from './converse/early-hellos.ts';
import { createDownDestinations } from './deliver/down.ts';
import { createPacer } from './deliver/pace.ts';
import { createDmarcReports } from './dmarc-reports/loop.ts';
import { createFailureReports } from './failure-reports/loop.ts';
import type { Worker, WorkerOptions } from './index.ts';
import { createMetrics } from './metrics.ts';
import { createOcspFetcher } from './ocsp/loop.ts';
import { createArcSealer } from './prepare/arc.ts';
import { createSigner } from './prepare/dkim.ts';
import { createKeyRing } from './prepare/dkim-ring.ts';
import { createTakeBack } from './queuefile/take-back.ts';
import { quarantineNotice } from './report/quarantine-notice.ts';
import { answerWorkerRequests } from './requests.ts';
import { createWayFinder } from './resolve/resolver.ts';
import { createResolvers } from './resolve/resolvers.ts';
import { createSandboxServer } from './sandbox/server.ts';
import { createSecurer } from './secure/demands.ts';
import { createPolicyKeeper } from './secure/sts/keeper.ts';
import { type DeliverySettings, isOther, prepareSettings, settingsForDestination } from './settings.ts';
import { createTlsReports } from './tls-reports/loop.ts';
import { createTlsTally } from './tls-reports/tally.ts';
import { createTransport } from './transports/transport.ts';
import { createBereaved } from './wake/bereaved.ts';
import { drain } from './wake/drain.ts';
import { createDrains } from './wake/drains.ts';
import { startRounds } from './wake/rounds.ts';

/**
 * Starts a worker in this process and resolves when it delivers. Rejects when the database cannot be used. Several workers,
 * in one process or many, may share one database.
 */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { log } = options;
  const random = options.random ?? Math.random;
  await using rooms = new AsyncDisposableStack();

  const pool = rooms.adopt(createPool(options.databaseUrl, { max: 8, name: 'posthorn worker' }), (own) => own.end());
  const settlePool = rooms.adopt(createPool(options.databaseUrl, { max: 4, name: 'posthorn settle' }), (own) =>
    own.end(),
  );
  await assertSchema(pool);
  await ensurePartitions(pool);
  const secrets = await openSecrets(pool, options.secret);
  const row = rooms.use(await registerProcess(pool, { kind: 'worker', version, heartbeatMs: 1000 }));
  const watch = rooms.use(
    watchConfiguration({
      url: options.databaseUrl,
      pool,
      secrets,
      process: row,
      log: (sentence) => log.warn({}, sentence),
    }),
  );
  await watch.ready;

  const lookups = rooms.use(
    createLookups({
      dataFolder: options.dataDir,
      resolver: () => resolvers.current(),
      fetch: lookupFetch(() => resolvers.current()),
      tell: ({ kind, name, reason }) => say(`lookup:${kind}`, { lookup: name }, `${name}: ${reason}`),
    }),
  );
  const boot = { hostname: options.hostname, lookups };
  let settings = prepareSettings(watch.current(), boot);
  let isClosing = false;
  const addressesOf = async (host: string): Promise<string[]> => {
    const answer = await resolvers.current().addresses(host);
    return answer.kind === 'found' ? answer.records.map(({ address }) => address) : [];
  };
  const isStopping = (): boolean => isClosing || settings.configuration.queue.holdAll;

  const history = rooms.use(createHistoryWriter({ pool, process: row.id, log }));
  const say = (type: PosthornEvent['type'], data: PosthornEvent['data'], text?: string): void =>
    history.events([newEvent(type, { process: row.id, ...(text ? { text } : {}), data })]);
  const tell = (event: PosthornEvent): void => history.events([event]);
  const resolvers = rooms.use(
    createResolvers({ process: row.id, log, settings: () => settings, boot: options.dnsServers ?? [], tell }),
  );
  const settler = rooms.use(
    createSettler({ pool: settlePool, process: row.id, log, ring: (destination) => drains.ring(destination) }),
  );
  const sandbox = rooms.use(await createSandboxServer({ pool, log, settings: () => settings.sandbox }));
  const own = { addresses: [options.bind], ports: new Set(options.ports.filter((port) => port !== 0)) };
  const tally = rooms.use(createTlsTally({ pool, log, isOn: () => settings.configuration.tlsRpt.collect }));
  const early = rooms.use(createEarlyHellos({ pool, log }));
  const targets = rooms.use(createTargetPool());
  const { count } = rooms.use(createVetoTally({ pool, log }));
  const webContext = () => ({ resolver: resolvers.current(), own });
  const vetoes = createVetoKeeper({ process: row.id, targets, tell, count, context: webContext });
  const connector = createConnector({
    process: row.id,
    vetoes,
    count: tally.count,
    early,
    own,
    resolver: resolvers.current,
    random,
    emit: (events) => {
      const isRecorded = settings.configuration.events.recordConnections;
      const kept = isRecorded ? events : events.filter(({ messageId }) => messageId !== undefined);
      if (kept.length > 0) history.events(kept);
    },
  });
  rooms.defer(() => connector.pool.close());
  const metrics = createMetrics();
  const down = createDownDestinations(pool);
  const pacer = createPacer({
    pool,
    process: row.id,
    log,
    settings: () => settings,
    tell,
    onRest: (destination) => down.rested(destination),
  });
  const policies = rooms.use(
    createPolicyKeeper({
      pool,
      process: row.id,
      log,
      settings: () => settings,
      resolver: resolvers.current,
      own,
      tell,
    }),
  );
  const findWay = createWayFinder({ resolver: resolvers.current, random, policyFor: policies.policyFor });
  const secure = createSecurer({ resolver: resolvers.current });
  const ring = rooms.use(
    createKeyRing({ pool, process: row.id, log, settings: () => settings, resolver: resolvers.fresh, tell }),
  );
  const sign = createSigner({ ring, process: row.id, log, tell });
  const seal = createArcSealer({ ring, process: row.id, log, tell });
  const transport = createTransport({
    process: row.id,
    tell,
    connector,
    sign,
    seal,
    secure,
    sandbox,
    dataDir: options.dataDir,
    pool,
    findWay,
  });
  const due = { isStopping: () => isClosing, ring: (destination: string): void => drains.ring(destination) };
  const drains = createDrains({
    log,
    isStopping,
    standing: (destination) => down.standing(destination),
    limits: (destination) => {
      const { delivery } = settingsForDestination(settings, destination).configuration;
      return { total: delivery.totalConcurrency, perDestination: delivery.concurrencyPerDestination };
    },
    drain: (destination) =>
      drain(destination, {
        pool,
        process: row.id,
        log,
        settler,
        settings: () => settings,
        deliver: { pool, process: row.id, log, random, down, pacer, transport },
        isStopping,
        onAnswer: (answered, isFull) => drains.answered(answered, isFull),
        isWanted: (wanted) => drains.isWanted(wanted),
        onSettling: metrics.settled,
      }),
  });

  let sweep: Sweep | undefined;
  async function startSweep(): Promise<void> {
    const { queue } = settings.configuration;
    await sweep?.[Symbol.asyncDispose]();
    sweep = createSweep({
      pool,
      log,
      process: row.id,
      intervalSeconds: queue.sweepInterval,
      retention: () => {
        const { queue, dmarc } = settings.configuration;
        const { deliveredDays, eventsDays } = queue.retention;
        return { deliveredDays, eventDays: eventsDays, verificationDays: dmarc.historyDays };
      },
      quarantine: () => {
        const { keepDays, warnDays, notify } = settings.configuration.quarantine;
        if (notify === undefined) return { keepDays, warnDays };
        const context = { settings, process: row.id, now: new Date() };
        return { keepDays, warnDays, notice: (warning) => quarantineNotice(notify, warning, context) };
      },
      onDue: (destination) => drains.ring(destination),
    });
  }

  function takeOver(snapshot: Snapshot): void {
    const before: DeliverySettings = settings;
    try {
      settings = prepareSettings(snapshot, boot);
      if (isOther(before, settings, 'dns')) resolvers.renew();
    } catch (error) {
      settings = before;
      const text = `revision ${snapshot.revision} cannot be used: ${(error as Error).message}`;
      log.error({ err: error }, text);
      say('config:failed', { revision: snapshot.revision, kept: before.revision }, text);
      return;
    }
    say('config:published', { revision: settings.revision });
    log.info({ revision: settings.revision }, 'new settings are in force');
    obey();
    if (isOther(before, settings, 'queue') && !isClosing) {
      startSweep().catch((error: Error) => log.error({ err: error }, 'the sweep could not be started anew'));
    }
  }
  function obey(): void {
    if (log.level !== undefined) log.level = settings.configuration.log.level;
  }

  obey();
  rooms.defer(watch.onChange(takeOver));
  if (watch.current().revision !== settings.revision) takeOver(watch.current());
  await startSweep();
  rooms.defer(() => sweep?.[Symbol.asyncDispose]());
  const shared = {
    pool,
    log,
    process: row.id,
    settings: () => settings,
    resolver: resolvers.current,
    isStopping: () => isClosing,
    ring: (destination: string) => drains.ring(destination),
    emit: (events: PosthornEvent[]) => history.events(events),
  };
  const bell = { url: options.databaseUrl, redisUrl: options.redisUrl, log };
  const waker = rooms.use(await createWaker(bell));
  const ringLater = waker.ringEndpoint;
  const webhooks = rooms.use(createWebhooks({ ...shared, context: webContext, targets, random, tell, ringLater }));
  const doorbell = rooms.use(
    await createWakeListener(bell, {
      destination(destination) {
        drains.ring(destination);
        // Where mail came, there is an event of it.
        webhooks.look();
      },
      endpoint: webhooks.ring,
    }),
  );

  const redactionKey = createHmac('sha256', options.secret).update('posthorn redaction of reports').digest();
  rooms.use(createFailureReports({ ...shared, redactionKey }));
  rooms.use(
    createOcspFetcher({
      pool,
      log,
      process: row.id,
      tell,
      post: createPost({
        guard: options.refuseWebServer ?? refuseOwnMachine,
        timeoutMs: 10_000,
        addressesOf,
      }),
    }),
  );

  const postReport = createPost({
    guard: (address) => guardOf(options, settings)(address),
    trust: () => settings.trust.context(),
    timeoutMs: 30_000,
    addressesOf,
  });
  rooms.use(
    createTlsReports({
      ...shared,
      async post(url, octets) {
        const headers = { 'content-type': 'application/tlsrpt+gzip', 'user-agent': 'Posthorn' };
        return (await postReport(url, { body: Buffer.from(octets), headers, maxOctets: 65_536 })).status;
      },
    }),
  );
  rooms.use(createDmarcReports(shared));
  rooms.use(createAggregateReports(shared));
  rooms.use(
    createTakeBack({ pool, log, process: row.id, dataDir: options.dataDir, settings: () => settings, tell, ...due }),
  );
  rooms.use(
    createAcme({
      ...{ pool, log, secrets, random, tell, process: row.id, guard: options.refuseWebServer },
      answerMs: options.acmeAnswerMs,
      settings: () => settings,
      resolver: resolvers.current,
      isStopping: () => isClosing,
    }),
  );
  const bereaved = createBereaved(pool, { self: row.id, log });
  rooms.use(
    startRounds({
      everyMs: 2000,
      round: async () => (isClosing ? 0 : await bereaved.look()),
      onFailure: (err) => log.warn({ err }, 'dead workers could not be looked for'),
    }),
  );
  const report = async (): Promise<void> => {
    metrics.gauges({
      drains: drains.running,
      waiting: drains.waiting,
      connections: connector.openCount,
      idle: connector.pool.idle,
    });
    row.setDetail({
      sandbox: { port: sandbox.port },
      dns: resolvers.state(),
      holdAll: settings.configuration.queue.holdAll,
      drains: drains.running,
      connections: connector.openCount,
      wakeError: doorbell.trouble,
      metrics: await metrics.read(),
    });
  };
  const reporting = startRounds({
    everyMs: 1000,
    round: report,
    onFailure: (err) => log.warn({ err }, 'the process row could not be refreshed'),
  });
  rooms.use(reporting);
  await reporting.run();
  rooms.use(
    answerWorkerRequests({
      pool,
      process: row.id,
      tell,
      resolvers,
      targets,
      vetoes: () => vetoes(settings),
      context: () => ({
        settings,
        resolver: resolvers.current(),
        freshResolver: resolvers.fresh(),
        servers: resolvers.servers(),
        own,
        sandboxPort: sandbox.port,
        dataDir: options.dataDir,
        random,
        policies,
        doorbellTrouble: doorbell.trouble ?? undefined,
        sweep: async () => (await sweep?.run()) ?? [],
      }),
    }),
  );
  say('process:start', { kind: 'worker', version });

  const building = rooms.move();
  let closing: Promise<void> | undefined;
  const close = (graceSeconds: number): Promise<void> => {
    closing ??= (async () => {
      isClosing = true;
      connector.pool.close();
      // What does not end in time is cut before its final dot; its recipients are deferred or given back.
      const cut = setTimeout(() => connector.destroy('the worker is stopping'), graceSeconds * 1000);
      await drains.idle();
      clearTimeout(cut);
      say('process:stop', { kind: 'worker', reason: 'asked to stop' });
      await history.flush();
      await building.disposeAsync();
    })();
    return closing;
  };
  return {
    process: row.id,
    sandbox: { port: sandbox.port },
    ring: (destination) => drains.ring(destination),
    idle: () => drains.idle(),
    close: (closeOptions) => close(closeOptions?.graceSeconds ?? 5),
    [Symbol.asyncDispose]: () => close(1),
  };
}

/** Which web servers reports may be posted to. */
const guardOf = ({ refuseWebServer }: WorkerOptions, { configuration }: DeliverySettings): AddressGuard =>
  refuseWebServer ?? (configuration.tlsRpt.privateAddresses ? refuseOwnMachine : refusePrivate);

const version = '0.1.0';
