import type { StoredMessage } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import { type EventFields, newEvent, type PosthornEvent } from '@posthorn/events/event';
import { type ConnectionPool, createConnectionPool } from '../converse/pool.ts';
import { openSession, type Session, type SessionEvent } from '../converse/session.ts';
import { classifyBroken, classifyNoProxy, classifyUnreachable } from '../outcome/classify.ts';
import type { Remote, TlsFacts, Verdict } from '../outcome/result.ts';
import type { Hop, Way } from '../resolve/ways.ts';
import { chainOf, nameOf } from '../secure/handshake.ts';
import { tlsPlan } from '../secure/policy.ts';
import type { DeliverySettings } from '../settings.ts';
import { dialOut, proxyData } from './dial-out.ts';
import type { OwnListeners } from './guard.ts';
import { proxyKey } from './proxies.ts';
import { createProxyRest } from './proxy-rest.ts';

/** Opens connections to next hops, keeps them for the next message, and says what happens to them. */
export type Connector = {
  readonly pool: ConnectionPool;
  /** Connections open at this moment, idle ones included. */
  readonly openCount: number;
  /** Dials, greets, secures and signs in. Falls back to the clear only where the policy allows. Never rejects. */
  open(way: Way, hop: Hop, settings: DeliverySettings): Promise<OpenedHop>;
  /** Says that a host failed, for the timeline of the message it failed for. */
  fault(remote: Remote, verdict: Verdict, message: StoredMessage | null): void;
  /** Cuts every connection at once. */
  destroy(reason: string): void;
};

export type OpenedHop =
  | { kind: 'open'; session: Session }
  | { kind: 'fault'; verdict: Verdict; remote: Remote; tls: TlsFacts | null; transcript: () => string };

export type ConnectorOptions = {
  /** Id of the worker process. */
  process: string;
  own: OwnListeners;
  /** Finds the proxies on the way out. */
  resolver: () => Resolver;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Where events go; must not block. */
  emit: (events: PosthornEvent[]) => void;
};

/** Connections with the same key are interchangeable. */
export function hopKey(way: Way, hop: Hop, { place }: Pick<DeliverySettings, 'place'>): string {
  const via = way.proxies?.map(proxyKey).join(',') ?? '';
  return `${way.protocol} ${hop.name}:${hop.port} ${way.tls} ${way.auth?.username ?? ''} ${via} ${place}`;
}

export function createConnector(options: ConnectorOptions): Connector {
  const pool = createConnectionPool();
  const open = new Set<Session>();
  const rest = createProxyRest();
  const handshakeFailures = new Map<string, number>();

  function emit(type: PosthornEvent['type'], fields: Omit<EventFields, 'process'>): void {
    options.emit([newEvent(type, { process: options.process, direction: 'out', ...fields })]);
  }

  async function openHop(way: Way, hop: Hop, settings: DeliverySettings): Promise<OpenedHop> {
    const key = hopKey(way, hop, settings);
    const { delivery } = settings.configuration;
    const plan = tlsPlan(way.tls, (handshakeFailures.get(key) ?? 0) > performance.now());
    const dialled = await dialOut({ way, hop, settings }, { ...options, rest, emit });
    const carried = dialled.carrier ? { proxy: dialled.carrier } : {};
    if (dialled.kind === 'no-proxy') {
      const verdict = classifyNoProxy(way.proxies?.length ?? 0);
      return {
        kind: 'fault',
        verdict,
        remote: { name: hop.name, port: hop.port, ...carried },
        tls: null,
        transcript: () => '',
      };
    }
    if (dialled.kind === 'unreachable') {
      const verdict = classifyUnreachable(hop.name, hop.port, dialled.faults);
      const address = dialled.faults.at(-1)?.address;
      const remote: Remote = { name: hop.name, port: hop.port, ...(address ? { address } : {}), ...carried };
      return { kind: 'fault', verdict, remote, tls: null, transcript: () => '' };
    }
    const { socket, address } = dialled;
    const where = { host: hop.name, address, port: hop.port };
    emit('tcp:connect', {
      ...where,
      data: {
        localAddress: socket.localAddress ?? '',
        localPort: socket.localPort ?? 0,
        ...proxyData(dialled.carrier),
      },
    });
    let session: Session | undefined;
    const opened = await openSession(socket, {
      remote: { name: hop.name, address, port: hop.port, ...carried },
      protocol: way.protocol,
      heloName: settings.heloName,
      plan,
      auth: way.auth ? { ...way.auth, mechanisms } : undefined,
      timeouts: { commandMs: delivery.commandTimeout * 1000, dataMs: delivery.dataTimeout * 1000 },
      observe(seen) {
        observe(where, seen);
        if (seen.kind === 'closed' && session) open.delete(session);
      },
    });
    if (opened.kind === 'open') {
      session = opened.session;
      open.add(session);
      return opened;
    }
    if (plan.mayFallBack && isTlsFault(opened.broken.reason)) {
      // RFC 7435 §3, RFC 3207 §4.1: what was only tried may be left out. Remembered, so that the next message need not find out again.
      handshakeFailures.set(key, performance.now() + rememberMs);
      if (handshakeFailures.size > maxRemembered) handshakeFailures.clear();
      return openHop(way, hop, settings);
    }
    const { remote, tls, transcript } = opened;
    return { kind: 'fault', verdict: classifyBroken(opened.broken), remote, tls, transcript: () => transcript };
  }

  function observe(where: { host: string; address: string; port: number }, seen: SessionEvent): void {
    switch (seen.kind) {
      case 'greeting':
        emit('smtp:connect', { ...where, data: { banner: seen.banner } });
        return;
      case 'tls':
        for (const [depth, certificate] of chainOf(seen.socket).entries()) {
          emit('tls:cert', {
            ...where,
            data: {
              depth,
              subject: nameOf(certificate.subject),
              issuer: nameOf(certificate.issuer),
              notAfter: certificate.valid_to,
              fingerprint: certificate.fingerprint256,
              verified: seen.facts.verified,
            },
          });
        }
        return;
      case 'closed': {
        const { how, seconds, messages, bytesIn, bytesOut } = seen;
        emit('tcp:close', { ...where, text: how, data: { seconds, messages, bytesIn, bytesOut } });
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
    fault(remote, verdict, message) {
      // What is wrong with our proxies is no fault of a host, and told already.
      if (verdict.proxyFault) return;
      emit('msg:host:defer', {
        host: remote.name,
        ...(remote.address ? { address: remote.address } : {}),
        ...(remote.port ? { port: remote.port } : {}),
        ...(message ? { messageId: message.id, sender: message.reversePath } : {}),
        ...(verdict.code ? { code: verdict.code } : {}),
        enhanced: verdict.enhanced,
        text: verdict.text,
        data: { stage: verdict.stage, ...(verdict.errno ? { errno: verdict.errno } : {}) },
      });
    },
    destroy(reason) {
      for (const session of [...open]) session.destroy(reason);
    },
  };
}

function isTlsFault(reason: string): boolean {
  return reason === 'tls-handshake-failed' || reason === 'tls-refused';
}

const mechanisms = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'] as const;
const rememberMs = 300_000;
const maxRemembered = 10_000;
