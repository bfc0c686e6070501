import type { Configuration, Problem } from '@posthorn/settings/configuration';
import { formatPath } from '@posthorn/settings/path';
import type { NewSecret, SecretRef } from '@posthorn/settings/secrets';
import { readChain } from '../certificate.ts';

/**
 * What no engine could use of the certificates that a change brings: one that cannot be read, or a key that cannot be read or belongs to another.
 * Those that are in force already are left alone, so that a change of something else is never refused for them.
 */
export async function faultsOfCertificates(
  { tls }: Configuration,
  { before, readSecret, now }: { before: Configuration; readSecret: (id: string) => Promise<string>; now: Date },
): Promise<Problem[]> {
  const known = new Set(before.tls.certificates.map(contentOf));
  const faults = await Promise.all(
    tls.certificates.map(async (certificate, index): Promise<Problem[]> => {
      const { certificatePem, privateKey } = certificate;
      if (certificatePem === undefined || privateKey === undefined || known.has(contentOf(certificate))) return [];
      const secret = privateKey as SecretRef | NewSecret;
      const key = secret.$secret === null ? secret.value : await readSecret(secret.$secret).catch(() => undefined);
      const { mistakes } = readChain(certificatePem, { privateKey: key, now });
      return mistakes.flatMap(({ unusable, words }) =>
        unusable ? [{ path: formatPath(['tls', 'certificates', index, unusable]), reason: words }] : [],
      );
    }),
  );
  return faults.flat();
}

const contentOf = ({ certificatePem, privateKey }: Configuration['tls']['certificates'][number]): string =>
  JSON.stringify([certificatePem, privateKey]);
