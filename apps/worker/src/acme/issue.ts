import { setTimeout as sleep } from 'node:timers/promises';
import { type AcmeRow, dropAcmeChallenges, keepAcmeOrder, putAcmeChallenge } from '@posthorn/db/mail/acme';
import type { Pool } from '@posthorn/db/pool';
import type { AcmeClient } from '@posthorn/transport/acme/client';
import type { AcmeOrder } from '@posthorn/transport/acme/documents';
import { AcmeProblem } from '@posthorn/transport/acme/problem';
import type { AccountKey } from '@posthorn/transport/acme/sign';
import { certificateIdOf, makeRequest, readIssued } from './request.ts';

export type IssueOptions = {
  pool: Pool;
  worker: string;
  client: AcmeClient;
  accountKey: AccountKey;
  /** The private key of the certificate, in PEM form. */
  key: string;
  /** When to give up waiting for this time; the order is kept. */
  until: number;
  /** Ends every wait. */
  signal: AbortSignal;
};

export type Issued = { chain: string; notBefore: Date; notAfter: Date };

/**
 * Brings an order to its end: proves the names, asks for the certificate, fetches it (RFC 8555 §7.4). The order is kept in the row as soon as it is
 * known, and each step looks first at what is so already, so that whoever comes after a crash goes on from there. Null: it takes longer.
 */
export async function issue(row: AcmeRow, options: IssueOptions): Promise<Issued | null> {
  const { client, key } = options;
  let order = (await orderUnderWay(row, options)) ?? (await makeOrder(row, options));
  if (order.status === 'pending') {
    await prove(order, options);
    order = await settled(order, ['ready', 'valid'], options);
  }
  if (order.status === 'ready') {
    await client.finalize(order, await makeRequest(row.names, key));
    order = await settled(order, ['valid'], options);
  }
  if (order.status === 'processing') order = await settled(order, ['valid'], options);
  if (order.status !== 'valid' || order.certificate === null) return null;
  const chain = await client.certificate(order.certificate);
  const read = readIssued(chain, { names: row.names, key });
  if (!read.ok) {
    await keepAcmeOrder(options.pool, { name: row.name, worker: options.worker }, null);
    throw new AcmeProblem(read.reason);
  }
  return { chain, notBefore: read.notBefore, notAfter: read.notAfter };
}

/** The order of a turn before this one, if it can still be gone on with. */
async function orderUnderWay(row: AcmeRow, { client }: IssueOptions): Promise<AcmeOrder | null> {
  if (row.orderUrl === null) return null;
  try {
    const order = await client.order(row.orderUrl);
    const isSame =
      order.names.toSorted().join() ===
      row.names
        .map((name) => name.toLowerCase())
        .toSorted()
        .join();
    return order.status === 'invalid' || !isSame ? null : order;
  } catch (error) {
    // Gone, or of another account: a new one is made.
    if (error instanceof AcmeProblem && error.status >= 400 && error.status < 500 && error.type !== 'rateLimited')
      return null;
    throw error;
  }
}

async function makeOrder(row: AcmeRow, { client, pool, worker }: IssueOptions): Promise<AcmeOrder> {
  const names = row.names.map((name) => name.toLowerCase());
  const before = row.chain && (await client.directory()).renewalInfo !== null ? certificateIdOf(row.chain) : null;
  const order = await client.newOrder(names, before ?? undefined).catch((error: unknown) => {
    // An authority that does not take it as a successor takes it as an order like any other (RFC 9773 §5).
    if (before !== null && error instanceof AcmeProblem && error.type !== 'rateLimited' && error.status < 500)
      return client.newOrder(names);
    throw error;
  });
  if (!(await keepAcmeOrder(pool, { name: row.name, worker }, order.url)))
    throw new AcmeProblem('another worker goes on with it');
  return order;
}

/** Puts up what the authority is to find under each name, and tells it to look. It stays there while the authority may still come to look. */
async function prove(order: AcmeOrder, options: IssueOptions): Promise<void> {
  const { client, pool, accountKey } = options;
  const tokens: string[] = [];
  try {
    for (const url of order.authorizations) {
      const { name, status, challenge } = await client.authorization(url);
      if (status === 'valid') continue;
      if (challenge === null) throw new AcmeProblem(`the authority offers no HTTP-01 challenge for ${name}`);
      const { token } = challenge;
      tokens.push(token);
      await putAcmeChallenge(pool, { token, host: name, answer: await accountKey.keyAuthorization(token) });
      if (challenge.status === 'pending') await client.ready(challenge.url);
    }
    for (const url of order.authorizations) if (!(await validated(url, options))) return;
  } catch (error) {
    if (error instanceof AcmeProblem) await dropAcmeChallenges(pool, tokens);
    throw error;
  }
  await dropAcmeChallenges(pool, tokens);
}

/** False: it takes longer. */
async function validated(url: string, options: IssueOptions): Promise<boolean> {
  for (;;) {
    const { name, status, challenge } = await options.client.authorization(url);
    if (status === 'valid') return true;
    if (status !== 'pending')
      throw new AcmeProblem(`${name}: ${challenge?.error ?? `the authorization is ${status}`}`, {
        type: 'unauthorized',
      });
    if (!(await pause(null, options))) return false;
  }
}

/** Waits until the order is in one of these states, or it takes too long. */
async function settled(
  order: AcmeOrder,
  states: readonly AcmeOrder['status'][],
  options: IssueOptions,
): Promise<AcmeOrder> {
  for (;;) {
    const now = await options.client.order(order.url);
    if (now.status === 'invalid') throw new AcmeProblem(now.error ?? 'the authority says that the order is invalid');
    if (states.includes(now.status)) return now;
    if (!(await pause(now.retryAfter, options))) return now;
  }
}

/** False: the turn is over. */
async function pause(asked: number | null, { until, signal }: IssueOptions): Promise<boolean> {
  const ms = Math.min(15_000, Math.max(500, (asked ?? 1) * 1000));
  if (Date.now() + ms > until) return false;
  await sleep(ms, undefined, { signal });
  return true;
}
