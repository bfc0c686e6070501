import { networkInterfaces } from 'node:os';
import type { Configuration } from '@posthorn/settings/configuration';

/** The addresses that mail leaves from, as far as is known here: those that settings name, and this machine's own. Loopback is nobody's. */
export const ownAddressesOf = ({ sources, delivery }: Configuration): ReadonlySet<string> => {
  const pooled = sources.addresses.filter(({ enabled }) => enabled).map(({ address }) => address.toLowerCase());
  const machine = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address.toLowerCase());
  return new Set([...pooled, ...(delivery.sourceAddress ? [delivery.sourceAddress.toLowerCase()] : []), ...machine]);
};
