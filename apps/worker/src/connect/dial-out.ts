import type { Socket } from 'node:net';
import type { Resolver } from '@posthorn/dns/resolver';
import type { EventFields, PosthornEvent } from '@posthorn/events/event';
import { type Hop, namedHop, type Way } from '../resolve/ways.ts';
import type { DeliverySettings } from '../settings.ts';
import { type DialFault, type DialOptions, dial } from './dial.ts';
import { type DialledThrough, dialThrough } from './dial-through.ts';
import type { OwnListeners } from './guard.ts';
import type { CarriedBy, ProxySettings } from './proxies.ts';
import type { ProxyRest } from './proxy-rest.ts';
import { dialFrom, type SourceAddress, type SourcePool, type SourceRest } from './sources.ts';

export type DialledOut =
  | { kind: 'connected'; socket: Socket; address: string; carrier?: CarriedBy; source?: SourceAddress }
  | { kind: 'unreachable'; faults: DialFault[]; carrier?: CarriedBy }
  | { kind: 'no-proxy'; carrier: CarriedBy }
  /** No address of ours could be used: `text` says why. */
  | { kind: 'no-source'; text: string; carrier?: undefined };

export type DialOutContext = {
  own: OwnListeners;
  rest: ProxyRest;
  sourceRest: SourceRest;
  random: () => number;
  resolver: () => Resolver;
  emit: (type: PosthornEvent['type'], fields: Omit<EventFields, 'process'>) => void;
};

/** Connects to a host directly, or through the proxies of its way; never directly when there are such. */
export async function dialOut(
  to: { way: Pick<Way, 'proxies' | 'sources'>; hop: Hop; settings: DeliverySettings },
  context: DialOutContext,
): Promise<DialledOut> {
  const { way, hop, settings } = to;
  const { delivery } = settings.configuration;
  const how = { port: hop.port, timeoutMs: delivery.connectTimeout * 1000, own: context.own };
  if (!way.proxies && way.sources) return dialPool(way.sources, { hop, how }, context);
  if (!way.proxies) return dial(hop.addresses, { ...how, sourceAddress: delivery.sourceAddress || undefined });
  const began = performance.now();
  const { port, name: host } = hop;
  const dialled = await dialThrough(hop.addresses, {
    ...how,
    proxies: way.proxies,
    rest: context.rest,
    random: context.random,
    addressesOf: async (proxy) => (await namedHop(proxy, context.resolver())).addresses,
    passwordOf: (proxy) => passwordOf(proxy, settings),
    onFailed: ({ proxy, ms, reason, address }) =>
      context.emit('socks:failed', { host, address, port, text: reason, data: { proxy, ms } }),
  });
  tell(dialled, { host, port, ms: Math.round(performance.now() - began) }, context);
  return dialled;
}

/** From an address of the pool; what cannot be used is told. */
async function dialPool(
  pool: SourcePool,
  { hop, how }: { hop: Hop; how: Pick<DialOptions, 'port' | 'timeoutMs' | 'own'> },
  { emit, random, sourceRest }: DialOutContext,
): Promise<DialledOut> {
  const where = { host: hop.name, port: hop.port };
  const dialled = await dialFrom(pool, hop.addresses, {
    ...how,
    random,
    rest: sourceRest,
    onFailed: ({ name, address }, text) =>
      emit('source:failed', { ...where, text, data: { source: name, sourceAddress: address, pool: pool.pool } }),
  });
  if (dialled.kind === 'no-source') emit('source:none', { ...where, text: dialled.text, data: { pool: pool.pool } });
  return dialled;
}

/** What events say of the proxy in between. */
export function proxyData(carrier: CarriedBy | undefined): { proxy?: { name: string; host: string; port: number } } {
  if (!carrier?.name) return {};
  return { proxy: { name: carrier.name, host: carrier.host ?? '', port: carrier.port ?? 0 } };
}

export async function passwordOf(proxy: ProxySettings, settings: Pick<DeliverySettings, 'secret'>): Promise<string> {
  return proxy.password ? settings.secret(proxy.password) : '';
}

function tell(
  dialled: DialledThrough,
  { host, port, ms }: { host: string; port: number; ms: number },
  { emit }: DialOutContext,
): void {
  const { tries, name, host: proxyHost, port: proxyPort } = dialled.carrier;
  if (dialled.kind === 'no-proxy') {
    const text = tries.map(({ proxy, reason }) => `${proxy}: ${reason}`).join('; ') || 'no proxy is enabled';
    emit('socks:none', { host, port, text: text.slice(0, maxText), data: { tried: tries.length, ms } });
  }
  if (dialled.kind !== 'connected') return;
  const { address, bound } = dialled;
  emit('socks:connect', {
    host,
    address,
    port,
    data: {
      proxy: name ?? '',
      proxyAddress: proxyHost ?? '',
      proxyPort: proxyPort ?? 0,
      ms,
      tried: tries.length,
      ...(bound ? { bound } : {}),
    },
  });
}

const maxText = 2000;
