import { isSameIp } from './ip-address.ts';
import type { Resolver } from './resolver.ts';

/** RFC 8601 §2.7.3. `name` is the confirmed name; `claimed` are the names that did not lead back. */
export type ReverseName =
  | { result: 'pass'; name: string; secure: boolean }
  | { result: 'fail' | 'permerror' | 'temperror'; claimed: string[] };

/**
 * Looks up the name of an address and confirms it forward. At most ten names are looked at (as RFC 7208 §4.6.4 does), one
 * after the other. No name at all, or no such address: permerror; a look-up that failed while nothing matched: temperror.
 */
export async function reverseName(address: string, resolver: Resolver): Promise<ReverseName> {
  const names = await resolver.ptr(address);
  if (names.kind === 'failed') {
    return { result: names.reason === 'bad-name' ? 'permerror' : 'temperror', claimed: [] };
  }
  if (names.kind !== 'found') return { result: 'permerror', claimed: [] };
  const claimed = names.records.filter((name) => name !== '').slice(0, 10);
  let hasFailed = false;
  for (const name of claimed) {
    const forward = await resolver.addresses(name);
    if (forward.kind === 'failed') hasFailed = true;
    if (forward.kind !== 'found') continue;
    const isConfirmed = forward.records.some((record) => isSameIp(record.address, address));
    if (isConfirmed) return { result: 'pass', name, secure: names.secure && forward.secure };
  }
  return { result: hasFailed ? 'temperror' : 'fail', claimed };
}
