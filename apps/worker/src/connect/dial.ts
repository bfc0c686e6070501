import { connect, type Socket } from 'node:net';
import type { HostAddress } from '@posthorn/dns/resolver';
import { type OwnListeners, refuseAddress } from './guard.ts';

export type DialOptions = {
  port: number;
  /** For the whole dialling, in milliseconds. */
  timeoutMs: number;
  /** Our end; must be an address of this machine. */
  sourceAddress?: string | undefined;
  /** The same, by the family of the other end. */
  sourceFor?: (family: 4 | 6) => string | undefined;
  own: OwnListeners;
};

/** Why an address could not be reached. */
export type DialFault = { address: string; text: string; errno: string; loop: boolean };

export type Dialled =
  | { kind: 'connected'; socket: Socket; address: string; faults: DialFault[] }
  | { kind: 'unreachable'; faults: DialFault[] };

/**
 * Connects to the first address of a host that answers: the families alternate, and the next address gets its
 * chance 300 ms after the one before, without giving that one up (RFC 8305 §5).
 */
export function dial(addresses: readonly HostAddress[], options: DialOptions): Promise<Dialled> {
  return new Promise((resolve) => {
    const waiting = alternateFamilies(addresses);
    const trying = new Map<Socket, string>();
    const faults: DialFault[] = [];
    let stagger: NodeJS.Timeout | undefined;
    const whole = setTimeout(() => {
      waiting.length = 0;
      for (const [socket, address] of trying) {
        faults.push({ address, text: 'connection timed out', errno: 'ETIMEDOUT', loop: false });
        socket.destroy();
      }
      trying.clear();
      settle({ kind: 'unreachable', faults });
    }, options.timeoutMs);

    function settle(result: Dialled): void {
      clearTimeout(whole);
      clearTimeout(stagger);
      for (const other of trying.keys()) other.destroy();
      resolve(result);
    }

    function next(): void {
      clearTimeout(stagger);
      const candidate = waiting.shift();
      if (!candidate) {
        if (trying.size === 0) settle({ kind: 'unreachable', faults });
        return;
      }
      const { address, family } = candidate;
      const source = options.sourceFor?.(family) ?? options.sourceAddress;
      const refusal = refuseAddress(address, options.port, options.own);
      if (refusal) {
        faults.push({ address, ...refusal });
        next();
        return;
      }
      const socket = connect({
        host: address,
        port: options.port,
        noDelay: true,
        ...(source ? { localAddress: source } : {}),
      });
      trying.set(socket, address);
      socket.once('connect', () => {
        trying.delete(socket);
        socket.removeAllListeners('error');
        settle({ kind: 'connected', socket, address, faults });
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (!trying.delete(socket)) return;
        faults.push({ address, text: wordsFor(error), errno: error.code ?? 'UNKNOWN', loop: false });
        next();
      });
      stagger = setTimeout(next, staggerMs);
    }

    next();
  });
}

/** DNS gave them in its order; the first family stays first. */
export function alternateFamilies(addresses: readonly HostAddress[]): HostAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const alternated: HostAddress[] = [];
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    for (const address of [first[at], second[at]]) if (address) alternated.push(address);
  }
  return alternated;
}

/** What the operating system says of a connection, in words. */
export function wordsFor(error: NodeJS.ErrnoException): string {
  return words.get(error.code ?? '') ?? error.message;
}

const words = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset'],
  ['ETIMEDOUT', 'connection timed out'],
  ['EHOSTUNREACH', 'no route to host'],
  ['ENETUNREACH', 'network is unreachable'],
  ['EADDRNOTAVAIL', 'our source address is not usable here'],
]);
const staggerMs = 300;
