import { setTimeout as sleep } from 'node:timers/promises';
import { claimDmarcSources, nameDmarcSource } from '@posthorn/db/mail/dmarc-source';
import type { Pool } from '@posthorn/db/mail/message';
import { reverseName } from '@posthorn/dns/iprev';
import type { Resolver } from '@posthorn/dns/resolver';

/**
 * Looks up the names of some addresses that reports name: those that lead back to the address (RFC 8601 §2.7.3). What DNS does not answer
 * stays without; reports that came meanwhile do not wait for a slow zone.
 */
export async function nameSources(pool: Pool, resolver: Resolver): Promise<void> {
  const addresses = await claimDmarcSources(pool, AT_ONCE);
  if (addresses.length === 0) return;
  const named = addresses.map(async (address) => {
    const found = await reverseName(address, resolver);
    if (found.result === 'pass') await nameDmarcSource(pool, address, found.name);
  });
  await Promise.race([Promise.all(named), sleep(PATIENCE_MS, undefined, { ref: false })]);
}

/** In each round: a report of strangers may name a hundred thousand. */
const AT_ONCE = 8;
const PATIENCE_MS = 3000;
