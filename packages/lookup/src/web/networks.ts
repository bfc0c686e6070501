import { BlockList, isIP } from 'node:net';

/** Whether an address is one of the internet: not private, loopback, link-local, shared or for documentation (RFC 6890). */
export const isPublicAddress = (address: string): boolean => isIP(address) !== 0 && !isIn(special, address);

/** Unspecified, multicast, reserved and broadcast addresses: a connection to them would be to ourselves or to nobody. */
export const isNowhere = (address: string): boolean => isIn(nowhere, address);

/** Whether an address is this machine speaking to itself. */
export const isLoopback = (address: string): boolean => isIn(loopback, address);

/** Whether an address lies on the cable this machine is on; the metadata services of clouds live there. */
export const isLinkLocal = (address: string): boolean => isIn(linkLocal, address);

const isIn = (networks: BlockList, address: string): boolean =>
  networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

function networksOf(...networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split('/');
    list.addSubnet(address!, Number(prefix), address!.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

const NOWHERE = ['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'ff00::/8'] as const;
const LOOPBACK = ['127.0.0.0/8', '::1/128'] as const;
/** With what a translator or tunnel makes of it, and where one cloud keeps the same on IPv6. */
const LINK_LOCAL = [
  '169.254.0.0/16',
  'fe80::/10',
  '64:ff9b::a9fe:0/112',
  '2002:a9fe::/32',
  'fd00:ec2::254/128',
] as const;
const PRIVATE = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'] as const;
/** Documentation, benchmarks, protocols, the discard prefix. */
const NOBODY = [
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '100::/64',
  '2001:db8::/32',
] as const;
/** What translators, tunnels and old notations would turn into an address inside (RFC 6052, RFC 3056, RFC 4380, RFC 4291 §2.5.5.1). */
const TUNNELS = ['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/23', '2002::/16'] as const;

const nowhere = networksOf(...NOWHERE);
const loopback = networksOf(...LOOPBACK);
const linkLocal = networksOf(...LINK_LOCAL);
const special = networksOf(...NOWHERE, ...LOOPBACK, ...LINK_LOCAL, ...PRIVATE, ...NOBODY, ...TUNNELS);
