import { z } from 'zod';
import { checkConfiguration } from './check.ts';
import { groupSchemas } from './groups.ts';
import { problemsOf } from './problem.ts';
import { findSecrets, isNewSecret } from './secrets.ts';

/** The whole configuration: one member for each feature's group. A group or field left out takes its default; unknown ones are refused. */
export const configurationSchema = z.strictObject(groupSchemas);

/** One complete version of all settings, every default filled in. Secrets are references. */
export type Configuration = z.output<typeof configurationSchema>;

/** The name of a group of settings. */
export type GroupName = keyof Configuration;

/** The configuration of a fresh installation. */
export function defaultConfiguration(): Configuration {
  return structuredClone(configurationSchema.parse({}));
}

/**
 * What is wrong, or doubtful, about a configuration: where (`routing.routes[2].name`; '' is the whole document), why, and at
 * which character of the value, counted from 0.
 */
export type Problem = { path: string; reason: string; position?: number };

/** How strictly to check. */
export type ValidateOptions = {
  /** Refuse new secrets in plain text: for configurations as they are stored, which hold references only. */
  storedOnly?: boolean;
};

/**
 * Reads a document by its shape alone: every name known, every value of its kind, defaults filled in. What settings say about
 * each other is not looked at, so that a draft may disagree with itself while it is being worked on.
 */
export function readConfiguration(
  input: unknown,
): { ok: true; configuration: Configuration } | { ok: false; problems: Problem[] } {
  const read = configurationSchema.safeParse(input, { reportInput: true });
  return read.success
    ? { ok: true, configuration: read.data }
    : { ok: false, problems: problemsOf(read.error.issues, input) };
}

/**
 * Checks a configuration document completely: unknown names, types and values, and what settings say about each other.
 * Problems forbid publishing; warnings are for the operator to read. Where a document holds a new secret, so does the
 * result, until the database has stored it (see secrets.ts).
 */
export function validateConfiguration(
  input: unknown,
  options: ValidateOptions = {},
): { ok: true; configuration: Configuration; warnings: Problem[] } | { ok: false; problems: Problem[] } {
  const read = readConfiguration(input);
  if (!read.ok) return read;
  const { configuration } = read;
  const { problems, warnings } = checkConfiguration(configuration);
  if (options.storedOnly) {
    for (const { path, secret } of findSecrets(configuration)) {
      if (isNewSecret(secret)) problems.push({ path, reason: 'a secret in plain text cannot be stored' });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, configuration, warnings };
}
