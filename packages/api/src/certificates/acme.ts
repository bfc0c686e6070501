import { readAcme } from '@posthorn/db/mail/acme';
import type { Pool } from '@posthorn/db/pool';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import { instant, isoOf } from '../views/time.ts';

/** How a certificate does with the authority that issues it. */
export const acmeStateSchema = z.object({
  state: z.enum(['consent', 'waiting', 'issued', 'failing']).meta({
    description:
      '`consent`: nothing is asked before the terms are agreed to. `waiting`: asked, or about to be. `failing`: the last try failed; what was issued before stays.',
  }),
  authority: z.string().meta({ description: 'The host of its directory' }),
  hasCertificate: z.boolean(),
  issuedAt: instant.nullable(),
  renewAt: instant.nullable(),
  triedAt: instant.nullable(),
  nextTryAt: instant.nullable(),
  error: z.string().nullable(),
  failures: z.int(),
});

export type AcmeState = z.output<typeof acmeStateSchema>;

/** By the name of the certificate. */
export async function readAcmeStates(pool: Pool, { acme, tls }: Configuration): Promise<Map<string, AcmeState>> {
  const names = tls.certificates.flatMap(({ name, source }) => (source === 'acme' ? [name] : []));
  const rows = new Map((await readAcme(pool, names)).map((row) => [row.name, row]));
  const authority = new URL(acme.directory).host;
  return new Map(
    names.map((name): [string, AcmeState] => {
      const row = rows.get(name);
      const isDue = row === undefined || row.asked || row.chain === null;
      return [
        name,
        {
          state: !acme.termsAgreed ? 'consent' : row?.error ? 'failing' : isDue ? 'waiting' : 'issued',
          authority,
          hasCertificate: row !== undefined && row.chain !== null,
          issuedAt: isoOf(row?.issuedAt ?? null),
          renewAt: isoOf(row?.renewAt ?? null),
          triedAt: isoOf(row?.triedAt ?? null),
          nextTryAt: row && acme.termsAgreed ? isoOf(row.nextTryAt) : null,
          error: row?.error ?? null,
          failures: row?.failures ?? 0,
        },
      ];
    }),
  );
}
