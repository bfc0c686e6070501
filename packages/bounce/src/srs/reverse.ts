import { formatMailbox, parseMailbox } from '@posthorn/smtp/path';
import { isSrsHash, type SrsOptions, srsAge } from './hash.ts';

/** Where a bounce goes. `refused`: it looks like ours and is not, or comes too late: `550 5.1.0`. */
export type SrsReverse =
  | { kind: 'address'; address: string }
  | { kind: 'no-srs' }
  | { kind: 'refused'; why: 'malformed' | 'hash' | 'expired'; reason: string };

/**
 * Reads an address that `srsForward` has made: the sender of SRS0, or the address of the first forwarder of SRS1. The day does not
 * count with SRS1, whose address carries the first forwarder's. Whether the domain is ours is for the caller to know.
 */
export function srsReverse(forwardPath: string, options: SrsOptions): SrsReverse {
  const parsed = parseMailbox(forwardPath);
  if (!parsed.ok) return { kind: 'no-srs' };
  const [, kind, rest] = /^SRS([01])[=+-](.*)$/is.exec(parsed.path.localPart) ?? [];
  if (kind === undefined || rest === undefined) return { kind: 'no-srs' };
  const [hash = '', ...parts] = splitInto(rest, kind === '0' ? 4 : 3);
  const [host, user] = parts.slice(-2);
  if (parts.length !== (kind === '0' ? 3 : 2) || host === '' || user === undefined || user === '')
    return refused('malformed', 'the SRS address is not whole');
  if (!isSrsHash(hash, parts, options)) return refused('hash', 'the SRS address is none of ours, or was changed');
  if (kind === '1') return checked(formatMailbox(`SRS0${user}`, host!));
  const age = srsAge(parts[0]!, options.now);
  if (age === null) return refused('malformed', 'the SRS address has no day');
  if (age > options.maxAgeDays)
    return refused('expired', `the SRS address was good for ${options.maxAgeDays} days, which are over`);
  return checked(formatMailbox(user, host!));
}

/** At the first `=` signs; the last part may hold more of them. */
function splitInto(text: string, count: number): string[] {
  const parts = text.split('=');
  return parts.length <= count ? parts : [...parts.slice(0, count - 1), parts.slice(count - 1).join('=')];
}

function checked(address: string): SrsReverse {
  const parsed = parseMailbox(address);
  return parsed.ok
    ? { kind: 'address', address }
    : refused('malformed', `the SRS address holds no address: ${parsed.reason}`);
}

const refused = (why: 'malformed' | 'hash' | 'expired', reason: string): SrsReverse => ({
  kind: 'refused',
  why,
  reason,
});
