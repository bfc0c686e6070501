import { setTimeout as sleep } from 'node:timers/promises';
import { claimDmarcNames, keepDmarcName } from '@posthorn/db/mail/dmarc-names';
import { claimDmarcSources, nameDmarcSource } from '@posthorn/db/mail/dmarc-source';
import type { Pool } from '@posthorn/db/mail/message';
import { reverseName } from '@posthorn/dns/iprev';
import type { Resolver } from '@posthorn/dns/resolver';

/**
 * Looks up what reports name: of some addresses the names that lead back to them (RFC 8601 §2.7.3), and of names below a domain whether they exist
 * (RFC 9989 §3.2.13). What DNS does not answer stays without; reports that came meanwhile do not wait for a slow zone.
 */
export async function lookUpNamed(pool: Pool, resolver: Resolver): Promise<void> {
  const addresses = await claimDmarcSources(pool, AT_ONCE);
  const names = await claimDmarcNames(pool, AT_ONCE);
  const named = addresses.map(async (address) => {
    const found = await reverseName(address, resolver);
    if (found.result === 'pass') await nameDmarcSource(pool, address, found.name);
  });
  const known = names.map(async (name) => {
    const { kind } = await resolver.query(name, 'A');
    if (kind !== 'failed') await keepDmarcName(pool, name, kind !== 'nxdomain');
  });
  if (named.length + known.length === 0) return;
  await Promise.race([Promise.all([...named, ...known]), sleep(PATIENCE_MS, undefined, { ref: false })]);
}

/** In each round: a report of strangers may name a hundred thousand. */
const AT_ONCE = 8;
const PATIENCE_MS = 3000;
