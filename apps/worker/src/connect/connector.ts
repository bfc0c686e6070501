import type { StoredMessage } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import { type EventFields, newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { Seen } from '@posthorn/transport/secure/facts';
import type { Problem } from '@posthorn/transport/secure/judge';
import type { Refusal } from '@posthorn/transport/secure/require';
import type { Vetoes } from '../actions/veto/vetoes.ts';
import type { EarlyHellos } from '../converse/early-hellos.ts';
import { type ConnectionPool, createConnectionPool } from '../converse/pool.ts';
import { openSession, type Session, type SessionEvent } from '../converse/session.ts';
import { certificateData } from '../outcome/attempt.ts';
import {
  classifyBroken,
  classifyNoProxy,
  classifyNoSource,
  classifyUnreachable,
  notForGood,
  unfit,
  vetoed,
} from '../outcome/classify.ts';
import type { Privacy, Remote, TlsFacts, Verdict } from '../outcome/result.ts';
import type { Hop, Way } from '../resolve/ways.ts';
import type { Secured } from '../secure/demands.ts';
import { namesHopIfKnown } from '../secure/evidence.ts';
import { certificatesOf } from '../secure/handshake.ts';
import { type Inspection, inspect, isStapleAsked } from '../secure/inspect.ts';
import { faultOf, judgeBroken, judgeOpen, privacyOf, seenOf } from '../secure/meet.ts';
import { vouched } from '../secure/record.ts';
import { createResumption, tlsData } from '../secure/resume.ts';
import { connectionEvents, ofMessage, refusalEvents } from '../secure/tell.ts';
import type { DeliverySettings } from '../settings.ts';
import { tlsSessionOf } from '../tls-reports/session.ts';
import type { SeenSession } from '../tls-reports/tally.ts';
import { dialOut, proxyData } from './dial-out.ts';
import type { OwnListeners } from './guard.ts';
import { type MadeFor, mailOf, securedBy, vetoesOf, wayOf } from './hop-vetoes.ts';
import { proxyKey } from './proxies.ts';
import { createProxyRest } from './proxy-rest.ts';
import { sentFromData, sentFromOf } from './sent-from.ts';
import { createSourceRest, poolKey } from './sources.ts';

/** Opens connections to next hops, keeps them for the next message, and says what happens to them. */
export type Connector = {
  readonly pool: ConnectionPool;
  /** Connections open at this moment, idle ones included. */
  readonly openCount: number;
  /** Dials, greets, secures and signs in, as far as the host is what is demanded of it. Falls back to the clear only where nobody minds. Never rejects. */
  open(way: Way, hop: Hop, on: OpenFor): Promise<OpenedHop>;
  /** Says that a host failed, for the timeline of the message it failed for. */
  fault(remote: Remote, verdict: Verdict, of: Pick<OpenFor, 'message' | 'by'> & { tls: TlsFacts | null }): void;
  /** Cuts every connection at once. */
  destroy(reason: string): void;
};

export type OpenedHop =
  /** `earlyLost`: why it had to be opened anew, in order. */
  | { kind: 'open'; session: Session; earlyLost?: string }
  | {
      kind: 'fault';
      verdict: Verdict;
      remote: Remote;
      tls: TlsFacts | null;
      privacy: Privacy;
      transcript: () => string;
    };

export type ConnectorOptions = {
  /** Id of the worker process. */
  process: string;
  own: OwnListeners;
  /** What servers offered that let clients speak early; left out: nobody is spoken to early. */
  early?: EarlyHellos;
  /** Finds the proxies on the way out. */
  resolver: () => Resolver;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Where events go; must not block. */
  emit: (events: PosthornEvent[]) => void;
  /** Counts sessions for TLS reports; must not block. */
  count: (session: SeenSession) => void;
  /** What may forbid connections; left out: nothing does. */
  vetoes?: (settings: DeliverySettings) => Vetoes;
};

/** Whom a connection is opened for. `earlier`: what went wrong before it was tried in the clear. */
export type OpenFor = {
  settings: DeliverySettings;
  secured: Secured;
  message: StoredMessage | null;
  earlier?: readonly Problem[];
  /** Shake hands anew, whatever session there is. */
  isFresh?: boolean;
  /** False: nothing is said before the greeting (a server did not let itself be spoken to early a moment ago). */
  mayBeEarly?: boolean;
  by?: MadeFor;
};

/** Connections with the same key are interchangeable: they were held to the same. */
export function hopKey(
  way: Way,
  hop: Hop,
  { settings, secured }: { settings: Pick<DeliverySettings, 'place'>; secured: Pick<Secured, 'key'> },
): string {
  const via = way.proxies?.map(proxyKey).join(',') ?? (way.sources ? poolKey(way.sources) : '');
  return `${way.protocol} ${hop.name}:${hop.port} ${way.tls} ${way.auth?.username ?? ''} ${via} ${settings.place} ${secured.key}`;
}

export function createConnector(options: ConnectorOptions): Connector {
  const pool = createConnectionPool();
  const open = new Set<Session>();
  const rest = createProxyRest();
  const sourceRest = createSourceRest();
  const resume = createResumption({ now: () => Date.now() });
  const handshakeFailures = new Map<string, number>();

  function emit(type: PosthornEvent['type'], fields: Omit<EventFields, 'process'>): void {
    options.emit([newEvent(type, { process: options.process, direction: 'out', ...fields })]);
  }

  async function openHop(
    way: Way,
    hop: Hop,
    { settings, secured, message, earlier = [], isFresh = false, mayBeEarly = true, by = {} }: OpenFor,
  ): Promise<OpenedHop> {
    const forbids = vetoesOf(options.vetoes?.(settings), { way, hop, message, by, process: options.process });
    const tally = (
      seen: Seen | null,
      found: { inspection?: Inspection | null; address?: string; sentFrom?: string },
    ): void => {
      if (secured.evidence === null || found.inspection?.veto !== undefined) return;
      const { inspection = null, address = '', sentFrom = '' } = found;
      const session = tlsSessionOf(way, secured.evidence, { seen, inspection });
      if (session) options.count({ ...session, host: hop.name, address, sentFrom });
    };
    if (secured.demands.kind === 'next-host') {
      tally(null, {});
      const words = secured.demands.words;
      return refused(way, hop, { secured, message, refusal: secured.demands, words });
    }
    const { requirement } = secured.demands;
    const key = hopKey(way, hop, { settings, secured });
    const { delivery } = settings.configuration;
    const isClear = requirement.tls === 'off' || (requirement.tls === 'try' && isRemembered(key));
    const { hop: allowed, reason } = await forbids.allowed();
    const unmet: Remote = { name: hop.name, port: hop.port, securedBy: securedBy(way, hop, secured) };
    if (reason !== null && allowed.addresses.length === 0) {
      const remote = unmet;
      const verdict = vetoed('connect', `${hop.name}: ${reason}`);
      return { kind: 'fault', verdict, remote, tls: null, privacy: unseen(reason), transcript: () => '' };
    }
    const dialled = await dialOut({ way, hop: allowed, settings }, { ...options, rest, sourceRest, emit });
    const carried = dialled.carrier ? { proxy: dialled.carrier } : {};
    if (dialled.kind === 'no-proxy' || dialled.kind === 'no-source') {
      const verdict =
        dialled.kind === 'no-proxy' ? classifyNoProxy(way.proxies?.length ?? 0) : classifyNoSource(dialled.text);
      const remote = { ...unmet, ...carried };
      return { kind: 'fault', verdict, remote, tls: null, privacy: unseen(verdict.text), transcript: () => '' };
    }
    if (dialled.kind === 'unreachable') {
      const verdict = classifyUnreachable(hop.name, hop.port, dialled.faults);
      const address = dialled.faults.at(-1)?.address;
      const remote = { ...unmet, ...(address ? { address } : {}), ...carried };
      return { kind: 'fault', verdict, remote, tls: null, privacy: unseen(verdict.text), transcript: () => '' };
    }
    const { socket, address } = dialled;
    // What a proxy sends from is not known here.
    const sentFrom = dialled.carrier ? '' : (socket.localAddress ?? '');
    const place = { address, port: hop.port };
    const where = { host: hop.name, ...place, ...wayOf(by) };
    const from = sentFromOf(socket, dialled.source);
    const flow = { ...sentFromData(from), domain: way.nextHop, ...unmet.securedBy };
    const mail = mailOf(message, by);
    emit('tcp:connect', { ...where, ...mail, data: { ...flow, ...proxyData(dialled.carrier) } });
    // What is said early must not depend on the address that it is said from (draft-harris-early-pipe).
    const heloName = dialled.source?.helo || settings.heloName;
    const isEarly = heloName === settings.heloName && !forbids.greeted && isTriedEarly(way, hop, settings);
    const remembers = isEarly ? options.early : undefined;
    const early = mayBeEarly ? await remembers?.lookUp(place, heloName) : undefined;
    let isAnswered = false;
    let session: Session | undefined;
    let inspection: Inspection | null = null;
    let response: Uint8Array | null = null;
    // A session that goes on shows no certificate that could be asked about.
    const isWanted = settings.configuration.tls.resumption.withHosts && !isFresh && !forbids.isAsked('tls:cert', by);
    const resuming = resume({ hop, secured, isWanted });
    const opened = await openSession(socket, {
      remote: { ...unmet, ...place, ...(from ? { from } : {}), ...carried },
      protocol: way.protocol,
      heloName,
      tls: {
        implicit: requirement.isImplicit,
        want: requirement.isImplicit || isClear ? 'never' : requirement.tls === 'must' ? 'required' : 'opportunistic',
        handshake: () => ({
          servername: secured.evidence?.servername ?? hop.name,
          context: secured.trust.context(),
          stapled: isStapleAsked(secured) ? (came) => (response = came) : undefined,
          ...resuming.handshake,
        }),
        async vet(tlsSocket, facts) {
          inspection = resuming.inspect(tlsSocket, facts, () =>
            inspect(tlsSocket, secured, { at: new Date(), response }),
          );
          const shown = certificatesOf(tlsSocket, tlsSocket.authorized).map((one) => ({ ...one, ...flow }));
          inspection = await forbids.vetted(inspection, where, shown);
          delete facts.verifyError;
          Object.assign(facts, vouched(facts, secured, inspection));
          const fault = faultOf(requirement, inspection);
          if (fault === null) resuming.keep();
          return fault;
        },
      },
      auth: way.auth ? { ...way.auth, mechanisms } : undefined,
      early,
      greeted: forbids.greeted && ((banner) => forbids.greeted!(where, { banner, ...flow })),
      timeouts: { commandMs: delivery.commandTimeout * 1000, dataMs: delivery.dataTimeout * 1000 },
      observe(seen) {
        if (seen.kind === 'offered') {
          isAnswered = true;
          const { pipeConnect } = settings.configuration;
          const told = { host: hop.name, helo: heloName, keepSeconds: pipeConnect.keepFor };
          remembers?.learn(place, { ...told, ...seen });
          return;
        }
        if (seen.kind === 'early-lost') loseBet(where, { reason: seen.detail, isAnswered });
        observe(where, seen, { tls: session?.tls ?? null, flow, mail });
        if (seen.kind === 'closed' && session) open.delete(session);
      },
    });
    const seen = inspection as Inspection | null;
    const again = async (earlyLost: string): Promise<OpenedHop> => {
      const inOrder = await openHop(way, hop, { settings, secured, message, earlier, isFresh, mayBeEarly: false, by });
      return inOrder.kind === 'open' ? { ...inOrder, earlyLost } : inOrder;
    };
    if (opened.kind === 'failed') {
      if (opened.broken.reason === 'early-lost') return again(opened.broken.detail);
      // What a host makes of an old session says nothing of what it makes of a handshake.
      if (resuming.isOffered && opened.broken.reason === 'tls-handshake-failed') {
        resuming.forget();
        return openHop(way, hop, { settings, secured, message, earlier, isFresh: true, mayBeEarly, by });
      }
      const broken = seenOf(opened.broken, seen) ?? seen?.seen ?? null;
      if (broken) tally(broken, { inspection: seen, address, sentFrom });
      const judged = judgeBroken(requirement, opened.broken, seen);
      if (judged?.verdict.kind === 'again-in-clear' && !isClear) {
        // RFC 7435 §3, RFC 3207 §4.1: what was only tried may be left out. Remembered, so that the next message need not find out again.
        remember(key);
        return openHop(way, hop, { settings, secured, message, earlier: judged.verdict.problems, by });
      }
      const { remote, tls, transcript } = opened;
      const at = { remote, tls, transcript: () => transcript };
      if (judged?.verdict.kind === 'next-host')
        return refused(way, hop, { secured, message, refusal: judged.verdict, words: judged.words, seen, ...at });
      const verdict = classifyBroken(opened.broken);
      return { kind: 'fault', verdict, privacy: { ...unseen(verdict.text), inspection: seen }, ...at };
    }
    session = opened.session;
    // What failed a moment ago was counted then, unless it is only remembered.
    if (requirement.tls !== 'off' && earlier.length === 0) {
      const offered = session.capabilities.has('STARTTLS');
      const clear: Seen = { kind: isClear ? 'handshake-failed' : offered ? 'starttls-refused' : 'no-starttls' };
      const count = (): void =>
        tally(opened.session.tls ? (seen?.seen ?? null) : clear, { inspection: seen, address, sentFrom });
      // What is only remembered of a host counts once the host has said it.
      if (session.isUnsure) void session.confirmed().then(() => opened.session.isUsable && count());
      else count();
    }
    const { verdict, words } = judgeOpen(requirement, session, seen);
    if (verdict.kind === 'next-host') {
      // Nobody is refused for what it offered in earlier days.
      if (session.isUnsure) {
        await session.confirmed();
        if (!session.isUsable) return again('the server does not offer any more what it did');
      }
      const transcript = session.transcript();
      const at = { remote: session.remote, tls: session.tls, transcript: () => transcript };
      session.quit();
      return refused(way, hop, { secured, message, refusal: verdict, words, seen, ...at });
    }
    open.add(session);
    const isLeftOut = isClear && requirement.tls === 'try';
    const problems = isLeftOut ? (earlier.length > 0 ? earlier : [failedBefore]) : verdict.problems;
    session.privacy = privacyOf(requirement, { inspection: seen, problems });
    for (const { type, fields } of connectionEvents(way, secured, { inspection: seen, problems }))
      emit(type, { ...where, ...fields });
    return opened;
  }

  /** A host that is not, or cannot be, what is demanded of it. */
  function refused(
    way: Way,
    hop: Hop,
    told: {
      secured: Secured;
      message: StoredMessage | null;
      refusal: Refusal;
      words: string;
      seen?: Inspection | null;
      remote?: Remote;
      tls?: TlsFacts | null;
      transcript?: () => string;
    },
  ): OpenedHop {
    const { secured, message, refusal, words, seen = null, tls = null, transcript = () => '' } = told;
    const remote = told.remote ?? { name: hop.name, port: hop.port };
    for (const { type, fields } of refusalEvents(way, secured, { refusal, words }))
      emit(type, {
        host: hop.name,
        port: hop.port,
        ...(remote.address ? { address: remote.address } : {}),
        ...ofMessage(message),
        ...fields,
      });
    const unfitted = unfit(refusal, `${hop.name}: ${words}`, secured.isOfMessage);
    const verdict: Verdict = seen?.veto === undefined ? unfitted : { ...notForGood(unfitted), isVetoed: true };
    return { kind: 'fault', verdict, remote, tls, privacy: { ...unseen(words), inspection: seen }, transcript };
  }

  function loseBet(
    where: { host: string; address: string; port: number },
    why: { reason: string; isAnswered: boolean },
  ): void {
    options.early?.lost(where, why);
    emit('early:lost', { ...where, text: why.reason, data: { isAnswered: why.isAnswered } });
  }

  const isRemembered = (key: string): boolean => (handshakeFailures.get(key) ?? 0) > performance.now();
  function remember(key: string): void {
    handshakeFailures.set(key, performance.now() + rememberMs);
    if (handshakeFailures.size > maxRemembered) handshakeFailures.clear();
  }

  function observe(
    where: Pick<EventFields, 'host' | 'address' | 'port'>,
    seen: SessionEvent,
    { tls, flow, mail }: { tls: TlsFacts | null; flow: PosthornEvent['data']; mail: Partial<EventFields> },
  ): void {
    switch (seen.kind) {
      case 'greeting':
        emit('smtp:connect', { ...where, ...mail, data: { banner: seen.banner, ...flow } });
        return;
      case 'tls':
        for (const data of certificatesOf(seen.socket, seen.facts.verified))
          emit('tls:cert', { ...where, ...mail, data: { ...data, ...flow } });
        return;
      case 'closed': {
        const { how, seconds, messages, bytesIn, bytesOut } = seen;
        emit('tcp:close', { ...where, text: how, data: { seconds, messages, bytesIn, bytesOut, ...tlsData(tls) } });
        return;
      }
    }
  }

  return {
    pool,
    get openCount() {
      return open.size;
    },
    open: openHop,
    fault(remote, verdict, { message, by = {}, tls }) {
      // What is wrong with our proxies or for our vetoes is no fault of a host, and told already.
      if (verdict.proxyFault || verdict.isVetoed) return;
      emit('msg:host:defer', {
        host: remote.name,
        ...(remote.address ? { address: remote.address } : {}),
        ...(remote.port ? { port: remote.port } : {}),
        ...wayOf(by),
        ...mailOf(message, by),
        ...(verdict.code ? { code: verdict.code } : {}),
        enhanced: verdict.enhanced,
        text: verdict.text,
        data: {
          stage: verdict.stage,
          ...sentFromData(remote.from),
          ...remote.securedBy,
          ...certificateData(tls),
          ...(verdict.errno ? { errno: verdict.errno } : {}),
        },
      });
    },
    destroy(reason) {
      for (const session of [...open]) session.destroy(reason);
    },
  };
}

/** Whom the operator lets be spoken to before the greeting; who takes a password never is. */
function isTriedEarly(way: Way, hop: Hop, { policy, configuration }: DeliverySettings): boolean {
  if (way.protocol !== 'smtp' || way.auth) return false;
  return namesHopIfKnown(policy, configuration.pipeConnect.tryHosts, { way, hop });
}

const failedBefore: Problem = { what: 'tls', words: 'the TLS handshake failed a moment ago', failure: null };
const unseen = (verdict: string): Privacy => ({ inspection: null, problems: [], verdict });

const mechanisms = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'] as const;
const rememberMs = 300_000;
const maxRemembered = 10_000;
