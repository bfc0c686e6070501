import { formatMailbox, parseMailbox } from '@posthorn/smtp/path';
import { type SrsOptions, srsHash, srsTimestamp } from './hash.ts';

/** `unchanged`: nothing has to be rewritten. */
export type SrsForward = { kind: 'rewritten' | 'unchanged'; address: string } | { kind: 'impossible'; reason: string };

/**
 * Rewrites a reverse path so that it is ours (SRS): `SRS0=hash=day=host=user@domain`. One that another forwarder has rewritten becomes
 * `SRS1=hash=host=...`, which leads back to the first forwarder and no further, however often it is forwarded. The null reverse path and addresses
 * of the domain itself stay as they are; whether other domains are ours is for the caller to know.
 */
export function srsForward(reversePath: string, domain: string, options: SrsOptions): SrsForward {
  if (reversePath === '') return { kind: 'unchanged', address: reversePath };
  const parsed = parseMailbox(reversePath);
  if (!parsed.ok) return { kind: 'impossible', reason: parsed.reason };
  const { localPart, domain: host } = parsed.path;
  if (host.toLowerCase() === domain.toLowerCase()) return { kind: 'unchanged', address: reversePath };
  const address = formatMailbox(rewrite(localPart, host, options), domain);
  const checked = parseMailbox(address);
  if (!checked.ok || Buffer.byteLength(address) > MAX_PATH)
    return { kind: 'impossible', reason: checked.ok ? 'the rewritten address would be too long' : checked.reason };
  return { kind: 'rewritten', address };
}

function rewrite(localPart: string, host: string, { secrets, separator, hashLength, now }: SrsOptions): string {
  const sign = (...parts: string[]): string => srsHash(parts, secrets[0]!, hashLength);
  const guarded = /^SRS1[=+-][^=]+=([^=]+)=(.+)$/is.exec(localPart);
  // The host of the first forwarder and what it has to be told stay; only the hash becomes ours.
  if (guarded) return `SRS1${separator}${sign(guarded[1]!, guarded[2]!)}=${guarded[1]}=${guarded[2]}`;
  if (/^SRS0[=+-]/i.test(localPart)) {
    const rest = localPart.slice(4);
    return `SRS1${separator}${sign(host, rest)}=${host}=${rest}`;
  }
  const stamp = srsTimestamp(now);
  return `SRS0${separator}${sign(stamp, host, localPart)}=${stamp}=${host}=${localPart}`;
}

/** RFC 5321 §4.5.3.1.3: 256 octets with the angle brackets. */
const MAX_PATH = 254;
