import type { Configuration } from '@posthorn/settings/configuration';
import { isNewSecret, mapSecrets } from '@posthorn/settings/secrets';
import type { Queryable } from './pool.ts';
import { makeStoredVerifier } from './scram.ts';
import type { Secrets } from './secrets.ts';

/**
 * Replaces every new secret of a configuration (`{ $secret: null, value }`) by a reference to its encrypted row. Passwords
 * that only ever have to be verified become a SCRAM-SHA-256 verifier first, so that nobody can read them back.
 */
export async function storeSecrets(
  secrets: Secrets,
  configuration: Configuration,
  tx?: Queryable,
): Promise<Configuration> {
  return await mapSecrets(configuration, async (secret, { kind }) => {
    if (!isNewSecret(secret)) return secret;
    const value = kind === 'verifier' ? JSON.stringify(await makeStoredVerifier(secret.value)) : secret.value;
    return { $secret: await secrets.put({ kind, value }, tx) };
  });
}
