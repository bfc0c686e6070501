import { randomUUID } from 'node:crypto';
import {
  type AcmeRow,
  addAcme,
  changeAcme,
  failAcme,
  issueAcme,
  keepAcmeAccount,
  keepAcmeOrder,
  leaseAcme,
  readAcme,
  readAcmeAccount,
  restAcme,
} from '@posthorn/db/mail/acme';
import type { Pool } from '@posthorn/db/pool';
import type { Secrets } from '@posthorn/db/secrets';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { AddressGuard } from '@posthorn/lookup/web/address-guard';
import { type AcmeClient, createAcmeClient } from '@posthorn/transport/acme/client';
import { AcmeProblem } from '@posthorn/transport/acme/problem';
import { momentIn, pauseAfter, renewalOf } from '@posthorn/transport/acme/renewal';
import { type AccountKey, readAccountKey } from '@posthorn/transport/acme/sign';
import { wordsFor } from '../connect/dial.ts';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { ANSWER_MS, askAuthority, TurnOver } from './authority.ts';
import { issue } from './issue.ts';
import { certificateIdOf, type KeyType, makeKey } from './request.ts';

export type AcmeOptions = {
  pool: Pool;
  log: WorkerLog;
  secrets: Secrets;
  /** Id of the worker process. */
  process: string;
  settings: () => DeliverySettings;
  resolver: () => Resolver;
  random: () => number;
  tell: (event: PosthornEvent) => void;
  isStopping: () => boolean;
  /** How long one answer may take. Default 20 s. */
  answerMs?: number | undefined;
  /** In place of what the settings say about addresses. */
  guard?: AddressGuard | undefined;
  pollMs?: number;
};

/**
 * Gets and renews the certificates that the settings want from an authority. Of several workers one has the lease of a certificate; one that dies
 * loses it, and the next goes on with the same order. Whatever fails, the certificate that was issued before stays.
 */
export function createAcme(options: AcmeOptions): AsyncDisposable {
  const { pool, log, isStopping } = options;
  const stop = new AbortController();
  let revision = -1;
  const round = async (): Promise<void> => {
    const settings = options.settings();
    const { acme, tls } = settings.configuration;
    const wanted = tls.certificates.filter(({ source, names }) => source === 'acme' && names.length > 0);
    if (!acme.termsAgreed || wanted.length === 0) return;
    if (settings.revision !== revision) {
      for (const { name, names } of wanted)
        await want({ name, names, directory: acme.directory, keyType: acme.keyType }, options);
      revision = settings.revision;
    }
    const names = wanted.map(({ name }) => name);
    for (;;) {
      if (isStopping()) return;
      const row = await leaseAcme(pool, { names, worker: options.process, seconds: LEASE_SECONDS });
      if (row === null) return;
      await takeTurn(row, settings, options, stop.signal);
    }
  };
  const rounds = startRounds({
    everyMs: options.pollMs ?? 2000,
    round,
    onFailure: (error) => log.warn({ err: error }, 'certificates could not be looked after'),
  });
  return {
    async [Symbol.asyncDispose]() {
      // A worker that stops does not wait for somebody else's answer; the lease is given back, and the order is kept.
      stop.abort();
      await rounds[Symbol.asyncDispose]();
    },
  };
}

async function want(wanted: Parameters<typeof addAcme>[1], { pool, secrets }: AcmeOptions): Promise<void> {
  const [row] = await readAcme(pool, [wanted.name]);
  if (row) return changeAcme(pool, wanted);
  const value = await makeKey(wanted.keyType as KeyType);
  // Secrets without a name that no settings refer to are forgotten after a while.
  const name = `acme.certificate ${randomUUID()}`;
  await addAcme(pool, wanted, await secrets.put({ kind: 'private-key', value, name }));
}

async function takeTurn(
  row: AcmeRow,
  settings: DeliverySettings,
  options: AcmeOptions,
  signal: AbortSignal,
): Promise<void> {
  const { pool, process, random, tell, secrets } = options;
  const at = { name: row.name, worker: process };
  const until = Date.now() + TURN_MS;
  try {
    const { client, accountKey } = await clientFor(row.directory, settings, { ...options, until, signal });
    const renewAt = await renewalDue(row, client, options);
    if (renewAt !== null) {
      await restAcme(pool, at, { nextTryAt: soonerOf(renewAt, LOOK_EVERY_MS), renewAt });
      return;
    }
    const key = await secrets.read(row.keySecret);
    const issued = await issue(row, { pool, worker: process, client, accountKey, key, until, signal });
    if (issued === null) {
      await restAcme(pool, at, { nextTryAt: new Date(Date.now() + 30_000) });
      return;
    }
    const next = renewalOf(issued, random);
    const kept = await issueAcme(pool, at, {
      ...issued,
      names: row.names,
      renewAt: next,
      nextTryAt: soonerOf(next, LOOK_EVERY_MS),
    });
    if (!kept) return;
    const [names, end] = [row.names.join(', '), issued.notAfter.toISOString()];
    tell(
      newEvent('certificate:issued', {
        process,
        text: `for ${names}, until ${end}`,
        data: { certificate: row.name, names, until: end, renewal: row.chain !== null },
      }),
    );
  } catch (error) {
    if (signal.aborted || error instanceof TurnOver) {
      const pauseMs = signal.aborted ? 0 : 30_000;
      await restAcme(pool, at, { nextTryAt: new Date(Date.now() + pauseMs) });
      return;
    }
    const { type, retryAfter } = error instanceof AcmeProblem ? error : { type: '', retryAfter: null };
    const words = wordsOf(error);
    const pauseSeconds = pauseAfter(row.failures + 1, { type, retryAfter }, random);
    // What the authority has judged is not judged again; a new order is.
    if (type === 'unauthorized') await keepAcmeOrder(pool, at, null);
    await failAcme(pool, at, { error: words, errorType: type, pauseSeconds });
    tell(
      newEvent('certificate:renewal-failed', {
        process,
        text: words,
        data: {
          certificate: row.name,
          type,
          failures: row.failures + 1,
          next: new Date(Date.now() + pauseSeconds * 1000).toISOString(),
        },
      }),
    );
  }
}

/** When it is to be renewed, while that is still to come; null: now. */
async function renewalDue(row: AcmeRow, client: AcmeClient, { random }: AcmeOptions): Promise<Date | null> {
  const isOther = row.issuedNames?.toSorted().join() !== row.names.toSorted().join();
  if (row.chain === null || row.renewAt === null || row.orderUrl !== null || isOther || row.asked) return null;
  if (row.renewAt.getTime() <= Date.now()) return null;
  const id = certificateIdOf(row.chain);
  // Whoever does not answer such a question is not waited for.
  const window = id === null ? null : await client.renewalWindow(id).catch(() => null);
  if (window === null) return row.renewAt;
  const isInside = row.renewAt >= window.start && row.renewAt <= window.end;
  const moment = isInside ? row.renewAt : momentIn(window, random);
  return moment.getTime() <= Date.now() ? null : moment;
}

/** A client with the account of this installation at the authority, made when there is none. */
async function clientFor(
  directoryUrl: string,
  { configuration, secret }: DeliverySettings,
  { pool, secrets, resolver, guard, answerMs, until, signal }: AcmeOptions & { until: number; signal: AbortSignal },
): Promise<{ client: AcmeClient; accountKey: AccountKey }> {
  const { acme } = configuration;
  const pem = await secrets.getOrCreate(`acme.account ${directoryUrl}`, async () => ({
    kind: 'private-key',
    value: await makeKey('p256'),
  }));
  const accountKey = await readAccountKey(pem);
  const accountUrl = await readAcmeAccount(pool, directoryUrl);
  const client = createAcmeClient({
    directoryUrl,
    key: accountKey,
    now: Date.now,
    ask: askAuthority(acme, { resolver, guard, answerMs, until, signal }),
    ...(accountUrl === null ? {} : { accountUrl }),
  });
  if (accountUrl === null) {
    const { externalKeyId, externalKey, contact } = acme;
    const external = externalKeyId && externalKey ? { kid: externalKeyId, key: await secret(externalKey) } : undefined;
    const url = await client.account({ ...(contact ? { contact } : {}), ...(external ? { external } : {}) });
    await keepAcmeAccount(pool, directoryUrl, url);
  }
  return { client, accountKey };
}

const soonerOf = (at: Date, ms: number): Date => new Date(Math.min(at.getTime(), Date.now() + ms));

function wordsOf(error: unknown): string {
  if (!(error instanceof AcmeProblem))
    return `The authority could not be asked: ${wordsFor(error as Error).slice(0, 500)}.`;
  const words = error.message.replace(/\.$/, '');
  return error.type === 'rateLimited'
    ? `The authority says that it was asked too often: ${words}.`
    : `The authority says: ${words}.`;
}

const LEASE_SECONDS = 600;
/** Less than the lease by the longest answer, and some time to write down what came of it. */
const TURN_MS = LEASE_SECONDS * 1000 - ANSWER_MS - 10_000;
const LOOK_EVERY_MS = 6 * 3_600_000;
