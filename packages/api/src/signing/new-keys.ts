import { readPrivateKey } from '@posthorn/mail-auth/dkim/private-key';
import type { Configuration, Problem } from '@posthorn/settings/configuration';
import { formatPath } from '@posthorn/settings/path';
import type { NewSecret, SecretRef } from '@posthorn/settings/secrets';

/** What is wrong with private keys on their way in: a key that could never sign is refused with the reason, whichever way it comes. */
export function faultsOfNewKeys({ dkim }: Configuration): Problem[] {
  return dkim.domains.flatMap(({ keys }, index) =>
    keys.flatMap(({ privateKey, algorithm }, position): Problem[] => {
      const secret = privateKey as SecretRef | NewSecret;
      if (secret.$secret !== null) return [];
      const path = formatPath(['dkim', 'domains', index, 'keys', position, 'privateKey']);
      const read = readPrivateKey(secret.value, newKeyBits);
      if (!read.ok) return [{ path, reason: `the private key cannot be used: ${read.reason}` }];
      return algorithm.startsWith(read.keyType)
        ? []
        : [{ path, reason: `does not match: the key is ${read.keyType}, the algorithm ${algorithm}` }];
    }),
  );
}

/** RFC 8301 §3.2: signers should use at least so many. */
export const newKeyBits = 2048;
