import { readAcme, readAcmeStamps } from '@posthorn/db/mail/acme';
import type { Pool } from '@posthorn/db/pool';
import type { Secrets } from '@posthorn/db/secrets';
import type { IssuedSource } from './certificates.ts';

/** What authorities have issued, as this process last saw it. */
export type Issued = {
  /** Looks whether there is something new for these names. */
  look(names: readonly string[]): Promise<void>;
  of(name: string): IssuedSource;
};

/** Reads what workers have obtained; keys stay encrypted until one is wanted. */
export function createIssued(pool: Pool, secrets: Secrets): Issued {
  let stamps = new Map<string, string>();
  return {
    async look(names) {
      stamps = names.length === 0 ? new Map() : await readAcmeStamps(pool, names);
    },
    of: (name) => ({
      stamp: () => stamps.get(name) ?? '',
      async issued() {
        const [row] = await readAcme(pool, [name]);
        if (!row?.chain) return null;
        return { certificate: row.chain, privateKey: await secrets.read(row.keySecret) };
      },
    }),
  };
}
