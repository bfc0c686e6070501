import { networkInterfaces } from 'node:os';
import { isLoopback, isNowhere } from '@posthorn/lookup/web/networks';

/** Where our own engines listen. */
export type OwnListeners = {
  /** Addresses bound; `0.0.0.0` and `::` mean every address of this machine. */
  addresses: readonly string[];
  ports: ReadonlySet<number>;
};

/** Why an address is never connected to, or null. */
export function refuseAddress(
  address: string,
  port: number,
  own: OwnListeners,
): { text: string; errno: string; loop: boolean } | null {
  if (isNowhere(address)) {
    return { text: `${address} is not the address of a host`, errno: 'EADDRNOTAVAIL', loop: false };
  }
  if (own.ports.has(port) && isOurs(address, own)) {
    return {
      text: `mail loops back to myself (${address} port ${port} is our own listener)`,
      errno: 'ELOOP',
      loop: true,
    };
  }
  return null;
}

function isOurs(address: string, own: OwnListeners): boolean {
  if (own.addresses.includes(address)) return true;
  if (!own.addresses.some((bound) => bound === '0.0.0.0' || bound === '::')) return false;
  if (isLoopback(address)) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === address));
}
