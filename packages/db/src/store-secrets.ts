import type { Configuration, Problem } from '@posthorn/settings/configuration';
import { isNewSecret, mapSecrets } from '@posthorn/settings/secrets';
import type { Queryable } from './pool.ts';
import { makeStoredVerifier } from './scram.ts';
import type { Secrets } from './secrets.ts';

/**
 * Replaces every new secret of a configuration (`{ $secret: null, value }`) by a reference to its encrypted row. Passwords
 * that only ever have to be verified become a SCRAM-SHA-256 verifier first, so that nobody can read them back. Rejects with
 * SecretRefused, which names the path, for a password that cannot be one.
 */
export async function storeSecrets(
  secrets: Secrets,
  configuration: Configuration,
  tx?: Queryable,
): Promise<Configuration> {
  return await mapSecrets(configuration, async (secret, { kind, path }) => {
    if (!isNewSecret(secret)) return secret;
    const value = kind === 'verifier' ? await verifierOf(secret.value, path) : secret.value;
    return { $secret: await secrets.put({ kind, value }, tx) };
  });
}

/** A new secret that cannot be what it is for; shaped as the problems of settings are. */
export class SecretRefused extends Error {
  readonly problems: Problem[];

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = 'SecretRefused';
    this.problems = [{ path, reason }];
  }
}

async function verifierOf(password: string, path: string): Promise<string> {
  try {
    return JSON.stringify(await makeStoredVerifier(password));
  } catch (error) {
    throw new SecretRefused(path, (error as Error).message);
  }
}
