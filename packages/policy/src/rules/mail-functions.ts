import { splitAddress } from '../address.ts';
import { parseDomain } from '../domain.ts';
import { maskedKey, parseIp, parseNetwork } from '../ip.ts';
import { RuleFault } from './fault.ts';
import { decodePunycode, encodePunycode } from './punycode.ts';

/** Is the address in the network? False for what is no address. */
export function isInNetwork(address: string, text: string): boolean {
  const network = parseNetwork(text);
  if (network === undefined || 'reason' in network)
    throw new RuleFault('conversion', `"${text.slice(0, 60)}" is no network`);
  const ip = parseIp(address);
  if (ip === undefined || ip.family !== network.ip.family) return false;
  return maskedKey(ip, network.prefix) === maskedKey(network.ip, network.prefix);
}

/** The domain of an address as written; '' without one. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1 || address.length);

/** The local part of an address, unquoted. */
export const localPartOf = (address: string): string => splitAddress(address).local;

/** A domain in A-labels (RFC 5890). What is no domain stays as it is. */
export function domainToAlabel(domain: string): string {
  const read = parseDomain(domain);
  return read.ok ? read.value : domain;
}

/** A domain in U-labels; labels that are no A-labels stay as they are. */
export function domainFromAlabel(domain: string): string {
  return domain
    .split('.')
    .map((label) => (/^xn--/i.test(label) ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join('.');
}

/** A local part in ASCII, in the way Exim does it: Punycode behind `xn--`. */
export function localpartToAlabel(local: string): string {
  if (!/[^\u0000-\u007f]/.test(local)) return local;
  const encoded = encodePunycode(local);
  if (encoded === undefined) throw new RuleFault('conversion', 'the local part is too long to be turned into ASCII');
  return `xn--${encoded}`;
}

/** The way back; what was not made so stays as it is. */
export const localpartFromAlabel = (local: string): string =>
  local.startsWith('xn--') ? (decodePunycode(local.slice(4)) ?? local) : local;

/**
 * Is a result in a list of results? `pass:!fail:softfail`: asked from left to right, the first that fits decides, and `!` turns its answer
 * round. When none fits the answer is no, unless the last one was turned round.
 */
export function isResultIn(result: string, list: string): boolean {
  let isLastNegated = false;
  for (const item of list.split(/[:,]/)) {
    const word = item.trim();
    if (word === '') continue;
    isLastNegated = word.startsWith('!');
    const wanted = (isLastNegated ? word.slice(1).trim() : word).toLowerCase();
    if ((oldNames[wanted] ?? wanted) === result.toLowerCase()) return !isLastNegated;
  }
  return isLastNegated;
}

const oldNames: Readonly<Record<string, string>> = { err_perm: 'permerror', err_temp: 'temperror' };
