import { isLinkLocal, isLoopback, isNowhere, isPublicAddress } from './networks.ts';

/** Says why an address may not be asked; null: it may. */
export type AddressGuard = (address: string) => string | null;

/** This machine itself, its neighbours on the cable, and what is no host (RFC 6890). Private networks are allowed: authorities of one's own live there. */
export const refuseOwnMachine: AddressGuard = (address) =>
  isNowhere(address) || isLoopback(address) || isLinkLocal(address) ? `${address} is not an address to ask` : null;

/** Whatever is not an address of the internet. */
export const refusePrivate: AddressGuard = (address) =>
  isPublicAddress(address) ? null : `${address} is not an address of the internet`;

/** The neighbours on the cable, where clouds keep the metadata of a machine, and what is no host. Private networks and this machine are allowed. */
export const refuseLinkLocal: AddressGuard = (address) =>
  isNowhere(address) || isLinkLocal(address) ? `${address} is not an address to ask` : null;
