import { isIP } from 'node:net';
import type { HostAddress } from '@posthorn/dns/resolver';
import type { RouteChoice } from '@posthorn/policy/route';
import type { Configuration } from '@posthorn/settings/configuration';
import { orderProxies } from '@posthorn/transport/socks/order';
import { type DialFault, type Dialled, type DialOptions, dial } from './dial.ts';

/** An address of ours that connections may come from. */
export type SourceAddress = Configuration['sources']['addresses'][number];

/** The pool that mail leaves from, with those of its addresses that are enabled. */
export type SourcePool = { pool: string; addresses: readonly SourceAddress[] };

/** The pool that mail of a route leaves from; undefined: none, the system or `delivery.sourceAddress` chooses. */
export function poolFor(
  choice: Pick<RouteChoice, 'kind' | 'route'>,
  { sources, routing }: Pick<Configuration, 'sources' | 'routing'>,
): SourcePool | undefined {
  if (choice.kind !== 'mx' && choice.kind !== 'smarthost') return undefined;
  const pool = routing.routes.find(({ name }) => name === choice.route)?.sources ?? sources.use;
  if (!pool) return undefined;
  return { pool, addresses: sources.addresses.filter((one) => one.enabled && one.pool === pool) };
}

/** Tells pools apart, and one from itself with other addresses: connections from different ones are not interchangeable. */
export function poolKey({ pool, addresses }: SourcePool): string {
  return `${pool}=${addresses.map(({ address, helo }) => `${address}/${helo ?? ''}`).join('+')}`;
}

/** Addresses that could not be used a moment ago, by their octets: they are passed over for a while. */
export type SourceRest = { isResting(address: string): boolean; failed(address: string): void };

export function createSourceRest(now: () => number = () => performance.now()): SourceRest {
  const resting = new Map<string, number>();
  return {
    isResting: (address) => (resting.get(address) ?? 0) > now(),
    failed(address) {
      if (resting.size > maxResting) resting.clear();
      resting.set(address, now() + restMs);
    },
  };
}

export type DialFromOptions = Omit<DialOptions, 'sourceFor'> & {
  rest: SourceRest;
  random: () => number;
  /** Told of each address that could not be used, while it happens. */
  onFailed?: (source: SourceAddress, text: string) => void;
};

export type DialledFrom =
  | (Extract<Dialled, { kind: 'connected' }> & { source: SourceAddress })
  | Extract<Dialled, { kind: 'unreachable' }>
  /** No address of the pool could be used: that says nothing about the host. */
  | { kind: 'no-source'; text: string };

/**
 * Connects from the first address of a pool that can be used, in the order of a lot by their weights, each to addresses of its own family. That
 * an address is not ours to use is a fault of ours; that the other end does not answer is none of the pool, and no other address is tried for it.
 */
export async function dialFrom(
  pool: SourcePool,
  addresses: readonly HostAddress[],
  options: DialFromOptions,
): Promise<DialledFrom> {
  const { rest, random } = options;
  const deadline = performance.now() + options.timeoutMs;
  const ranked = pool.addresses.map((source) => ({ ...source, priority: 0 }));
  const left = orderProxies(ranked, random).filter(({ address }) => !rest.isResting(address));
  for (;;) {
    const sourceFor = (family: 4 | 6) => left.find(({ address }) => isIP(address) === family);
    const reachable = addresses.filter(({ family }) => sourceFor(family));
    if (reachable.length === 0) return { kind: 'no-source', text: whyNone(pool, addresses) };
    const chosen = { 4: sourceFor(4), 6: sourceFor(6) };
    const timeoutMs = Math.max(1, deadline - performance.now());
    const dialled = await dial(reachable, {
      port: options.port,
      own: options.own,
      timeoutMs,
      sourceFor: (family) => chosen[family]?.address,
    });
    const lost = new Set<SourceAddress>();
    for (const fault of dialled.faults) {
      const source = chosen[familyOf(fault)];
      if (isOurs(fault) && source) lost.add(source);
    }
    for (const source of lost) {
      rest.failed(source.address);
      left.splice(
        left.findIndex(({ name }) => name === source.name),
        1,
      );
      options.onFailed?.(source, `connections cannot come from ${source.address}: this machine does not have it`);
    }
    if (dialled.kind === 'connected') {
      const source = chosen[isIP(dialled.address) === 6 ? 6 : 4]!;
      return { ...dialled, source };
    }
    // Who did not answer is not asked again; whom we could not ask is, from the next address.
    if (lost.size === 0 || deadline <= performance.now()) return dialled;
  }
}

function whyNone({ pool, addresses }: SourcePool, to: readonly HostAddress[]): string {
  if (addresses.length === 0) return `the pool ${pool} has no address that is enabled`;
  const families = new Set(addresses.map(({ address }) => isIP(address)));
  const misfit = to.every(({ family }) => !families.has(family));
  if (misfit && to.length > 0) return `the pool ${pool} has no IPv${to[0]!.family} address, and the host has no other`;
  return `none of the addresses of the pool ${pool} can be used on this machine`;
}

const familyOf = ({ address }: DialFault): 4 | 6 => (isIP(address) === 6 ? 6 : 4);
/** bind(2): not an address of this machine, or not one that we may use. */
const isOurs = ({ errno }: DialFault): boolean => errno === 'EADDRNOTAVAIL' || errno === 'EACCES' || errno === 'EINVAL';

const restMs = 60_000;
const maxResting = 1000;
