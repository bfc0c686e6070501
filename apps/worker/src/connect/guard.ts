import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

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
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (nowhere.check(address, family)) {
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
  if (loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === address));
}

/** Unspecified, multicast, reserved and broadcast addresses (RFC 6890): a connection to them would be to ourselves or to nobody. */
const nowhere = new BlockList();
nowhere.addSubnet('0.0.0.0', 8);
nowhere.addSubnet('224.0.0.0', 4);
nowhere.addSubnet('240.0.0.0', 4);
nowhere.addAddress('::', 'ipv6');
nowhere.addSubnet('ff00::', 8, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');
