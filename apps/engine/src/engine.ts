import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { wantOcsp } from '@posthorn/db/mail/ocsp';
import { assertSchema } from '@posthorn/db/migrate';
import { createPool, type Pool } from '@posthorn/db/pool';
import { listProcesses, registerProcess } from '@posthorn/db/processes';
import { openSecrets, type Secrets } from '@posthorn/db/secrets';
import { StartError } from '@posthorn/db/start-error';
import { type Snapshot, watchConfiguration } from '@posthorn/db/watch';
import { newEvent } from '@posthorn/events/event';
import { createLookups } from '@posthorn/lookup/room/lookups';
import { lookupFetch } from '@posthorn/lookup/web/fetch';
import { createKeyReader } from '@posthorn/mail-auth/dkim/key';
import { createAcceptor } from '@posthorn/queue/accept';
import { createHistoryWriter } from '@posthorn/queue/history';
import { createRuleTally } from '@posthorn/queue/rule-tally';
import { createVerificationWriter } from '@posthorn/queue/verifications';
import { createWaker } from '@posthorn/queue/wake';
import type { Configuration } from '@posthorn/settings/configuration';
import { minFreeOf } from '@posthorn/settings/min-free';
import { scannersOf } from '@posthorn/settings/scanners';
import { createTicketKeys } from '@posthorn/transport/resumption/ticket-keys';
import { createBodyHashing } from './authentication/body-hashing/pool.ts';
import { createDomainFacts } from './domain-facts.ts';
import { createFactFinder } from './facts.ts';
import type { House } from './house.ts';
import { type InForce, putInForce } from './in-force.ts';
import type { Engine, EngineOptions, ListenerKind } from './index.ts';
import { createIntake } from './intake.ts';
import { createClientLimits } from './limits/client-limits.ts';
import { createEarlyOffers } from './limits/early-offers.ts';
import { createListeners, type ListenersOptions } from './listeners/listeners.ts';
import { wantedListeners } from './listeners/wanted.ts';
import { createMetrics } from './metrics.ts';
import { answerEngineRequests } from './requests.ts';
import { createResolvers } from './resolvers.ts';
import { certificateSources } from './running-settings.ts';
import { createScanners } from './scanning/scanners.ts';
import { connect } from './session/connect.ts';
import type { Session } from './session/session.ts';
import { adopt } from './session/settings.ts';
import { drain } from './shutdown.ts';
import { prepareSpill } from './spill.ts';
import { createCertificates } from './tls/certificates.ts';
import { createClientVetoes } from './tls/client-vetoes.ts';
import { createIssued } from './tls/issued.ts';
import { type CertificatePair, makeSelfSigned } from './tls/self-signed.ts';
import { createStaples } from './tls/staples.ts';
import { createTickets } from './tls/tickets.ts';
import { watchPace } from './watch-pace.ts';
import { acmeChallenges } from './web/challenges.ts';
import { createWebServer, type WebKind } from './web/server.ts';
import { stsPolicies } from './web/sts-policies.ts';
import { wantedWebListeners } from './web/wanted.ts';

/**
 * Starts an engine in this process and resolves when its listeners are open (or have said why not). Rejects when the database
 * cannot be used. Several engines, in one process or many, may share one database.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { log } = options;
  const now = options.now ?? Date.now;
  await using rooms = new AsyncDisposableStack();

  const pool = rooms.adopt(createPool(options.databaseUrl, { max: 4, name: 'posthorn engine' }), (own) => own.end());
  const acceptPool = rooms.adopt(createPool(options.databaseUrl, { max: 4, name: 'posthorn accept' }), (own) =>
    own.end(),
  );
  await assertSchema(pool);
  const secrets = await openSecrets(pool, options.secret);
  const spillDirectory = join(options.dataDir, 'spill');
  await prepareSpill(spillDirectory, now()).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code ?? error.message;
    const sentence = `The data folder ${options.dataDir} cannot be written (${reason}): make it writable or set POSTHORN_DATA_DIR.`;
    throw new StartError('folder-not-writable', sentence, { cause: error });
  });

  const row = rooms.use(await registerProcess(pool, { kind: 'engine', version, heartbeatMs: 1000 }));
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

  const redis = options.redisUrl === undefined ? {} : { redisUrl: options.redisUrl };
  const waker = rooms.use(await createWaker({ url: options.databaseUrl, ...redis, log }));
  const history = rooms.use(createHistoryWriter({ pool, process: row.id, log }));
  const verifications = rooms.use(createVerificationWriter({ pool, log }));
  const ruleTally = rooms.use(createRuleTally({ pool, log }));
  const acceptor = rooms.use(createAcceptor({ pool: acceptPool, log, ring: (destination) => waker.ring(destination) }));

  let wanted = watch.current().configuration;
  const resolvers = createResolvers({
    configuration: () => wanted,
    boot: options.dnsServers ?? [],
    onStanding: (type, fields) => say(type, fields),
  });
  const resolver = resolvers.current;
  const lookups = rooms.use(
    createLookups({
      dataFolder: options.dataDir,
      resolver,
      fetch: lookupFetch(resolver),
      tell: ({ kind, name, reason }) => say(`lookup:${kind}`, { text: `${name}: ${reason}`, data: { lookup: name } }),
    }),
  );
  const boot = { hostname: options.hostname, lookups };
  let inForce = putInForce(watch.current(), boot);
  const issued = createIssued(pool, secrets);
  const staples = createStaples({
    now,
    want: (wanted) => wantOcsp(pool, wanted),
    tell: ({ name, source, state, words, until }) =>
      say('ocsp:staple', {
        text: `${name}: ${words}`,
        data: { certificate: name, state, source, ...(until === null ? {} : { until }) },
      }),
  });
  const house: House = {
    process: row.id,
    log,
    now,
    inForce: () => inForce,
    acceptor,
    history,
    verifications,
    ruleTally,
    issued,
    lookups,
    certificates: createCertificates({ selfSigned: () => selfSigned(secrets, inForce), staples }),
    clientVetoes: createClientVetoes({ pool, process: row.id, say: (fields) => say('veto:failed', fields) }),
    resolver,
    bodyHashing: rooms.use(createBodyHashing()),
    scanners: createScanners({ now, tell: (type, fields) => say(type, fields) }),
    keys: createKeyReader(),
    facts: createFactFinder({ resolver, now }),
    domains: createDomainFacts({ resolver, now }),
    limits: createClientLimits(now),
    earlyOffers: createEarlyOffers(now),
    intake: createIntake({ directory: spillDirectory }),
    metrics: createMetrics(),
    spillDirectory,
    decoyKey: createHmac('sha256', options.secret).update('posthorn decoy salts').digest(),
    sessions: new Set<Session>(),
    isDraining: false,
  };
  const tickets = createTickets({
    source: options.ticketKeys ?? createTicketKeys({ now, random: randomBytes }),
    now,
    settings: () => inForce.configuration.tls.resumption,
    seal: (seal) => house.certificates.seal(seal),
  });
  const say = (type: Parameters<typeof newEvent>[0], fields: Omit<Parameters<typeof newEvent>[1], 'process'>): void =>
    history.events([newEvent(type, { process: row.id, at: new Date(now()), ...fields })]);

  const tellOfListeners: Omit<ListenersOptions<ListenerKind | WebKind>, 'onConnection'> = {
    log,
    onOpen(place) {
      log.info(place, `listening for ${place.kind} on ${place.address} port ${place.port}`);
      say('listener:open', {
        address: place.address,
        port: place.port,
        data: { listener: place.name, kind: place.kind },
      });
    },
    onClose(place, reason) {
      log.info({ ...place, reason }, `no longer listening on ${place.address} port ${place.port}`);
      say('listener:close', { address: place.address, port: place.port, data: { listener: place.name, reason } });
    },
    onProblem(problem) {
      log.error(problem, problem.reason);
      const { name, address, port, reason } = problem;
      say('listener:close', { address, port, text: reason, data: { listener: name, reason: 'an error' } });
    },
  };
  const listeners = createListeners<ListenerKind>({
    ...tellOfListeners,
    onConnection: (listener, socket) => connect(house, listener, socket),
  });
  const webServer = createWebServer({
    log,
    certificates: house.certificates,
    answerers: [stsPolicies(() => inForce.configuration), acmeChallenges(pool)],
    limits: () => inForce.configuration.web,
  });
  const webListeners = createListeners<WebKind>({
    ...tellOfListeners,
    onConnection: ({ kind }, socket) => webServer.take(kind, socket),
  });

  let failedSettings: string | undefined;
  async function obey(): Promise<void> {
    const { configuration } = inForce;
    house.intake.setMinFree(minFreeOf(configuration));
    if (log.level !== undefined) log.level = configuration.log.level;
    await tickets.turn().catch((error: unknown) => log.error({ err: error }, 'tickets cannot be sealed'));
    await issued
      .look(acmeNames(configuration))
      .catch((error: unknown) => log.error({ err: error }, 'certificates of authorities cannot be read'));
    await house.certificates.apply(certificateSources(inForce, issued), { minVersion: configuration.tls.minVersion });
    for (const problem of house.certificates.problems) log.error(problem, problem.reason);
    for (const session of house.sessions) adopt(session, inForce);
    if (house.isDraining) return;
    await listeners.apply(wantedListeners(configuration, options));
    await webListeners.apply(wantedWebListeners(configuration, options));
  }
  function takeOver(snapshot: Snapshot): void {
    try {
      const next = putInForce(snapshot, boot);
      inForce = next;
      wanted = next.configuration;
      resolvers.renew();
      failedSettings = undefined;
    } catch (error) {
      failedSettings = `revision ${snapshot.revision} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
      log.error({ err: error }, failedSettings);
      say('config:failed', { text: failedSettings, data: { revision: snapshot.revision, kept: inForce.revision } });
      return;
    }
    for (const session of house.sessions) adopt(session, inForce);
    say('config:published', { data: { revision: inForce.revision } });
    log.info({ revision: inForce.revision }, 'new settings are in force');
    obey().catch((error: unknown) => log.error({ err: error }, 'settings could not be obeyed in full'));
  }

  const problems = (): string[] => [
    ...[...listeners.problems, ...webListeners.problems].map((problem) => problem.reason),
    ...house.certificates.problems.map((problem) => problem.reason),
    ...(failedSettings === undefined ? [] : [failedSettings]),
  ];
  const report = async (): Promise<void> =>
    row.setDetail({
      listeners: listeners.addresses,
      webListeners: webListeners.addresses,
      problems: problems(),
      scanners: house.scanners.health(scannersOf(inForce.configuration)),
      lookups: inForce.lookups.health(),
      dns: resolvers.state(),
      ...(await conditionOf(house)),
    });
  const tick = (milliseconds: number, work: () => void | Promise<void>): void => {
    const timer = setInterval(() => {
      Promise.resolve(work()).catch((error: unknown) => log.warn({ err: error }, 'a periodic task failed'));
    }, milliseconds);
    rooms.defer(() => clearInterval(timer));
  };

  await house.intake.measure();
  await obey();
  rooms.defer(watch.onChange(takeOver));
  if (watch.current().revision !== inForce.revision) takeOver(watch.current());
  await countEngines(pool, house);
  tick(500, () => watchPace(house));
  tick(1000, async () => {
    await house.intake.measure();
    await report();
  });
  tick(1000, () => tickets.turn());
  tick(2000, async () => {
    await issued.look(acmeNames(inForce.configuration));
    await house.certificates.refresh();
  });
  tick(2000, () => staples.refresh());
  tick(5000, () => countEngines(pool, house));
  tick(30_000, resolvers.lookWhenDue);
  await report();
  rooms.use(
    answerEngineRequests({
      house,
      pool,
      context: () => ({
        wanted: wantedListeners(inForce.configuration, options),
        open: listeners.addresses,
        problems: listeners.problems,
        web: webListeners.addresses,
        selfSigned: () => selfSigned(secrets, inForce),
      }),
      resolvers,
    }),
  );
  say('process:start', { data: { kind: 'engine', version } });

  const building = rooms.move();
  let closing: Promise<void> | undefined;
  const close = (graceSeconds: number): Promise<void> => {
    closing ??= (async () => {
      house.isDraining = true;
      await Promise.all([listeners.close(), webListeners.close()]);
      await drain(house, graceSeconds);
      webServer.close();
      say('process:stop', { data: { kind: 'engine', reason: 'asked to stop' } });
      await history.flush();
      await verifications.flush();
      await ruleTally.flush();
      await building.disposeAsync();
    })();
    return closing;
  };
  return {
    process: row.id,
    get listeners() {
      return listeners.addresses;
    },
    get webListeners() {
      return webListeners.addresses;
    },
    get problems() {
      return problems();
    },
    close: (closeOptions) => close(closeOptions?.graceSeconds ?? 8),
    [Symbol.asyncDispose]: () => close(1),
  };
}

/** How this process is, for its row: what the console shows and `/metrics` sums. */
async function conditionOf({ metrics, intake, sessions, certificates }: House): Promise<Record<string, unknown>> {
  metrics.setOpenSessions(sessions.size);
  metrics.setHeldBytes(intake.heldBytes);
  return {
    sessions: sessions.size,
    inFlightBytes: intake.heldBytes,
    freeBytes: Number.isFinite(intake.freeBytes) ? intake.freeBytes : null,
    intakeOpen: intake.shortage(0) === undefined,
    certificates: certificates.inUse,
    metrics: await metrics.read(),
  };
}

/** Limits are meant for the whole fleet; each engine takes its part of them. */
async function countEngines(pool: Pool, house: House): Promise<void> {
  const processes = await listProcesses(pool);
  house.limits.setLiveEngines(processes.filter((process) => process.kind === 'engine' && process.isAlive).length);
}

/** The pair made at first start, the same for every engine of this database. */
async function selfSigned(secrets: Secrets, { hostname }: InForce): Promise<CertificatePair> {
  const stored = await secrets.getOrCreate('tls.selfsigned', async () => {
    const names = [...new Set([hostname, 'localhost', '127.0.0.1', '::1'])];
    return { kind: 'private-key', value: JSON.stringify(await makeSelfSigned(names, new Date())) };
  });
  return JSON.parse(stored) as CertificatePair;
}

const acmeNames = ({ tls }: Configuration): string[] =>
  tls.certificates.flatMap(({ name, source }) => (source === 'acme' ? [name] : []));

const version = '0.1.0';
