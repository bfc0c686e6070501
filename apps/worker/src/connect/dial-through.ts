import type { Socket } from 'node:net';
import type { HostAddress } from '@posthorn/dns/resolver';
import { connectThrough, type SocksProxy, type SocksTry } from '@posthorn/transport/socks/connect';
import { orderProxies } from '@posthorn/transport/socks/order';
import { alternateFamilies, type DialFault, type Dialled, dial } from './dial.ts';
import { type OwnListeners, refuseAddress } from './guard.ts';
import type { CarriedBy, ProxySettings, ProxyTry } from './proxies.ts';
import type { ProxyRest } from './proxy-rest.ts';

export type DialThroughOptions = {
  port: number;
  /** For the whole dialling, all proxies and addresses together, in milliseconds. */
  timeoutMs: number;
  own: OwnListeners;
  proxies: readonly ProxySettings[];
  rest: ProxyRest;
  random: () => number;
  /** The addresses of a proxy. */
  addressesOf: (proxy: ProxySettings) => Promise<HostAddress[]>;
  passwordOf: (proxy: ProxySettings) => Promise<string>;
  /** Told of each proxy that failed, while it happens. */
  onFailed?: (failed: { proxy: string; ms: number; reason: string; address: string }) => void;
};

export type DialledThrough =
  | (Extract<Dialled, { kind: 'connected' }> & { carrier: CarriedBy; bound: string | null })
  /** A proxy was there, and the host could not be reached through it. */
  | (Extract<Dialled, { kind: 'unreachable' }> & { carrier: CarriedBy })
  /** No proxy could be used: that says nothing about the host. `tookUs`: one took us, and refused to connect. */
  | { kind: 'no-proxy'; carrier: CarriedBy; tookUs: boolean };

/**
 * Connects to a host through the first proxy that responds, its addresses one after the other. What is never connected to directly is not
 * asked of a proxy either, and a proxy at an address of our own listeners is none.
 */
export async function dialThrough(
  addresses: readonly HostAddress[],
  options: DialThroughOptions,
): Promise<DialledThrough> {
  const { port, rest, own } = options;
  const deadline = performance.now() + options.timeoutMs;
  const tries: ProxyTry[] = [];
  const faults: DialFault[] = [];
  let usable = await usableProxies(options, tries);
  let asked: ProxySettings | undefined;
  let tookUs = false;
  for (const { address } of alternateFamilies(addresses)) {
    const refusal = refuseAddress(address, port, own);
    if (refusal) {
      faults.push({ address, ...refusal });
      continue;
    }
    if (usable.length === 0) break;
    const result = await connectThrough({ address, port }, usable, {
      open: (proxy, signal) => openProxy(proxy, options, signal),
      budgetMs: deadline - performance.now(),
      clock: () => performance.now(),
    });
    for (const one of result.tries) {
      tries.push(toldOf(one));
      const { proxy } = one.proxy;
      if (one.failure?.fault !== 'proxy') rest.succeeded(proxy);
      else {
        // With a code it answered, and may do better for another host.
        if (one.failure.code === undefined) rest.failed(proxy, one.failure.reason);
        else tookUs = true;
        const { name } = proxy;
        options.onFailed?.({ proxy: name, ms: Math.round(one.took), reason: one.failure.reason, address });
      }
    }
    if (result.kind === 'connected') {
      const carrier = carrierOf(result.proxy.proxy, tries);
      const bound = result.bound?.address ?? null;
      return { kind: 'connected', socket: result.stream, address, faults, carrier, bound };
    }
    if (result.failure.fault === 'target') {
      const text = result.failure.reason;
      faults.push({ address, text, errno: errnoOf(result.failure.code), loop: false });
      asked = result.tries.at(-1)?.proxy.proxy;
    }
    usable = usable.filter(({ proxy }) => rest.reasonFor(proxy) === undefined);
  }
  const carrier = carrierOf(asked, tries);
  return faults.length === 0 ? { kind: 'no-proxy', carrier, tookUs } : { kind: 'unreachable', faults, carrier };
}

type Candidate = SocksProxy & { proxy: ProxySettings };

/** In the order to try them; those that rest, or have a password that cannot be read, are told among the tries. */
async function usableProxies(options: DialThroughOptions, tries: ProxyTry[]): Promise<Candidate[]> {
  const usable: Candidate[] = [];
  for (const proxy of orderProxies(options.proxies, options.random)) {
    const { name, username, timeout } = proxy;
    const resting = options.rest.reasonFor(proxy);
    if (resting !== undefined) {
      tries.push({ proxy: name, ms: 0, reason: `not asked again yet: ${resting}` });
      continue;
    }
    try {
      const auth = username === undefined ? null : { username, password: await options.passwordOf(proxy) };
      usable.push({ proxy, auth, timeoutMs: timeout * 1000 });
    } catch {
      tries.push({ proxy: name, ms: 0, reason: 'its password cannot be read from the database' });
    }
  }
  return usable;
}

const carrierOf = (proxy: ProxySettings | undefined, tries: readonly ProxyTry[]): CarriedBy =>
  proxy ? { name: proxy.name, host: proxy.host, port: proxy.port, tries } : { name: null, tries };

async function openProxy(
  { proxy, timeoutMs }: Candidate,
  { addressesOf, own }: DialThroughOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const addresses = await addressesOf(proxy);
  if (addresses.length === 0) throw new Error(`${proxy.host} has no address`);
  const dialled = await dial(addresses, { port: proxy.port, timeoutMs, own });
  if (dialled.kind === 'unreachable') throw new Error(dialled.faults.at(-1)?.text ?? 'no answer');
  if (signal.aborted) dialled.socket.destroy();
  return dialled.socket;
}

const toldOf = ({ proxy, failure, took }: SocksTry<Candidate>): ProxyTry => ({
  proxy: proxy.proxy.name,
  ms: Math.round(took),
  reason: failure?.reason ?? null,
});

/** RFC 1928 §6: what the proxy saw. */
function errnoOf(code: number | undefined): string {
  switch (code) {
    case 3:
      return 'ENETUNREACH';
    case 4:
      return 'EHOSTUNREACH';
    case 5:
      return 'ECONNREFUSED';
    default:
      return 'ETIMEDOUT';
  }
}
