import type { ProcessInfo } from '@posthorn/db/processes';
import { z } from 'zod';

/** What is said of every certificate, whoever read it. */
export const certificateWords = {
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  notBefore: z.string(),
  notAfter: z.string(),
  keyType: z.string(),
  isSelfSigned: z.boolean(),
};

/** A certificate as an engine says that it shows it; see apps/engine/src/tls/in-use.ts. */
export const certificateInUseSchema = z.object({
  name: z.string(),
  source: z.enum(['selfsigned', 'pem', 'files', 'acme']),
  ...certificateWords,
  fingerprint: z.string().meta({ description: 'SHA-256 of the certificate' }),
  key: z.string().meta({ description: 'SHA-256 of its public key' }),
  authority: z.string().nullable().meta({ description: 'SHA-256 of the certificate of its issuer' }),
  mustStaple: z.boolean().meta({ description: 'Clients must not take it without an OCSP staple (RFC 7633)' }),
  staple: z
    .object({
      source: z.enum(['file', 'fetch']),
      state: z.enum(['good', 'bad', 'revoked', 'waiting']),
      words: z.string(),
      until: z.string().nullable(),
    })
    .nullable(),
});

export type CertificateInUse = z.output<typeof certificateInUseSchema>;

/** What the live engines show, by name. Where they differ (files of several machines), the one that ends first counts. */
export function certificatesInUse(
  processes: readonly ProcessInfo[],
): Map<string, CertificateInUse & { engines: number }> {
  const found = new Map<string, CertificateInUse & { engines: number }>();
  for (const { isAlive, kind, detail } of processes) {
    if (!isAlive || kind !== 'engine' || !Array.isArray(detail['certificates'])) continue;
    for (const entry of detail['certificates']) {
      const read = certificateInUseSchema.safeParse(entry);
      if (!read.success) continue;
      const known = found.get(read.data.name);
      const engines = (known?.engines ?? 0) + 1;
      found.set(read.data.name, { ...(known && known.notAfter < read.data.notAfter ? known : read.data), engines });
    }
  }
  return found;
}
