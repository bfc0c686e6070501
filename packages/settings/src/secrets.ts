import type { SecretKind } from './field.ts';
import { formatPath } from './path.ts';
import { walkConfiguration } from './schema.ts';

/** A secret in the database, by its id. */
export type SecretRef = { $secret: string };

/** A secret on its way in, in plain text; the database layer stores it and puts a {@link SecretRef} in its place. */
export type NewSecret = { $secret: null; value: string };

/** A secret's place in a configuration. */
export type FoundSecret = { path: string; kind: SecretKind; secret: SecretRef | NewSecret };

/** Is this value a reference to a stored secret? */
export function isSecretRef(value: unknown): value is SecretRef {
  return typeof value === 'object' && value !== null && '$secret' in value && typeof value.$secret === 'string';
}

/** Is this value a secret in plain text? */
export function isNewSecret(value: unknown): value is NewSecret {
  return (
    typeof value === 'object' &&
    value !== null &&
    '$secret' in value &&
    value.$secret === null &&
    'value' in value &&
    typeof value.value === 'string'
  );
}

/** Every secret of a configuration or draft, with its path and what it is for. */
export function findSecrets(configuration: unknown): FoundSecret[] {
  return locate(configuration).map(({ path, kind, secret }) => ({ path: formatPath(path), kind, secret }));
}

/**
 * A copy of the configuration with every secret replaced by what `replace` makes of it. Asked one after the other, in
 * document order; a rejection ends it and leaves the original untouched.
 */
export async function mapSecrets<T>(
  configuration: T,
  replace: (secret: SecretRef | NewSecret, place: { path: string; kind: SecretKind }) => SecretRef | Promise<SecretRef>,
): Promise<T> {
  const copy = structuredClone(configuration);
  for (const { path, kind, secret } of locate(copy)) {
    const parent = path.slice(0, -1).reduce<unknown>((here, step) => Reflect.get(here as object, step), copy);
    Reflect.set(parent as object, path.at(-1)!, await replace(secret, { path: formatPath(path), kind }));
  }
  return copy;
}

/** A copy in which new secrets are blanked: for logs, audit rows and answers. References stay. */
export function redactSecrets<T>(configuration: T): T {
  const copy = structuredClone(configuration);
  for (const { secret } of locate(copy)) {
    if (isNewSecret(secret)) secret.value = '';
  }
  return copy;
}

type Located = { path: (string | number)[]; kind: SecretKind; secret: SecretRef | NewSecret };

function locate(configuration: unknown): Located[] {
  const found: Located[] = [];
  for (const { path, value, schema } of walkConfiguration(configuration)) {
    if (schema.secret && (isSecretRef(value) || isNewSecret(value)))
      found.push({ path, kind: schema.secret, secret: value });
  }
  return found;
}
