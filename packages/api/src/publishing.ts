import { type Draft, readDraft } from '@posthorn/db/drafts';
import { publish } from '@posthorn/db/revisions';
import { storeSecrets } from '@posthorn/db/store-secrets';
import {
  type Configuration,
  type Problem,
  readConfiguration,
  validateConfiguration,
} from '@posthorn/settings/configuration';
import { findSecrets, isNewSecret } from '@posthorn/settings/secrets';
import type { z } from 'zod';
import { faultsOfCertificates } from './certificates/usable.ts';
import type { ApiContext } from './context.ts';
import { awaitInForce } from './in-force.ts';
import { problem } from './problem.ts';
import { faultsOfNewKeys } from './signing/new-keys.ts';
import { assertFresh, principalOf } from './trpc.ts';
import type { publishedSchema } from './views/configuration.ts';

/** The configuration, or a problem that names every fault with path and reason. */
export const checkDocument = (document: unknown): { configuration: Configuration; warnings: Problem[] } => {
  const checked = validateConfiguration(document);
  if (!checked.ok) throw invalid(checked.problems);
  return checked;
};

/** The configuration by its shape alone: a draft may disagree with itself while it is being worked on. */
export const readDocument = (document: unknown): Configuration => {
  const read = readConfiguration(document);
  if (!read.ok) throw invalid(read.problems);
  return read.configuration;
};

/** Checks, stores new secrets, publishes, waits for the processes to follow. Every way to publish goes through here. */
export const publishDocument = async (
  ctx: ApiContext,
  document: unknown,
  how: { base?: number | undefined; reason: string; waitMs: number; isTrusted?: boolean },
): Promise<z.output<typeof publishedSchema>> => {
  const { pool, snapshot } = ctx.services;
  const { warnings, configuration } = checkDocument(document);
  assertUsableKeys(configuration);
  await assertUsableCertificates(ctx, configuration);
  if (!how.isTrusted) {
    assertFreshForSecrets(ctx, document);
    assertKnownSecrets(ctx, document, await readDraft(pool, principalOf(ctx).id));
  }
  const stored = await storeSecrets(ctx.services.secrets, configuration);
  const base = how.base ?? snapshot().revision;
  const result = await publish(pool, {
    base,
    configuration: stored,
    author: principalOf(ctx).name,
    reason: how.reason,
  });
  if ('problems' in result) throw invalid(result.problems);
  if ('conflict' in result) {
    throw problem(
      'conflict',
      `Revision ${result.conflict} was published meanwhile; yours was made from ${base}. Look at what changed, then publish again.`,
      { extra: { current: result.conflict, base } },
    );
  }
  ctx.audit = { target: `revision ${result.revision}`, detail: { base, reason: how.reason } };
  return { revision: result.revision, warnings, inForce: await awaitInForce(pool, result.revision, how.waitMs) };
};

/** A new password or key may let somebody in: whoever puts one in force has proved lately who they are. */
export const assertFreshForSecrets = (ctx: ApiContext, document: unknown): void => {
  const known = new Set(secretsIn(ctx.services.snapshot().configuration));
  const hasNew = findSecrets(readDocument(document)).some(
    ({ kind, secret }) => isNewSecret(secret) || !known.has(`${kind} ${secret.$secret}`),
  );
  if (hasNew) assertFresh(principalOf(ctx), ctx.services.now());
};

/**
 * A reference to a secret may be kept where the same kind of secret is already in use, not taken from somewhere else: otherwise whoever may
 * edit settings could have a private key sent as a password to a host of theirs.
 */
export const assertKnownSecrets = (ctx: ApiContext, document: unknown, draft: Draft | undefined): void => {
  const configuration = readDocument(document);
  const known = new Set(
    [ctx.services.snapshot().configuration, ...(draft ? [draft.configuration] : [])].flatMap(secretsIn),
  );
  const foreign = findSecrets(configuration).flatMap((found) =>
    isNewSecret(found.secret) || known.has(`${found.kind} ${found.secret.$secret}`)
      ? []
      : [{ path: found.path, reason: 'is not a secret in use; to set one, send {"$secret": null, "value": "..."}' }],
  );
  if (foreign.length > 0) throw invalid(foreign);
};

/** A new signing key that could never sign is refused, with the reason. */
export const assertUsableKeys = (configuration: Configuration): void => {
  const faults = faultsOfNewKeys(configuration);
  if (faults.length > 0) throw invalid(faults);
};

/** A certificate that no engine could show is refused, with the reason. */
const assertUsableCertificates = async ({ services }: ApiContext, configuration: Configuration): Promise<void> => {
  const faults = await faultsOfCertificates(configuration, {
    before: services.snapshot().configuration,
    readSecret: (id) => services.secrets.read(id),
    now: services.now(),
  });
  if (faults.length > 0) throw invalid(faults);
};

const secretsIn = (configuration: Configuration): string[] =>
  findSecrets(configuration).flatMap(({ kind, secret }) => (isNewSecret(secret) ? [] : [`${kind} ${secret.$secret}`]));

const invalid = (errors: Problem[]) =>
  problem(
    'invalid-configuration',
    `${errors.length === 1 ? 'One setting is' : `${errors.length} settings are`} not valid; nothing was changed.`,
    { errors },
  );
