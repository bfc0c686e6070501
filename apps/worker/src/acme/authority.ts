import type { Resolver } from '@posthorn/dns/resolver';
import { type AddressGuard, refuseLinkLocal, refusePrivate } from '@posthorn/lookup/web/address-guard';
import { createPost } from '@posthorn/lookup/web/post';
import type { Configuration } from '@posthorn/settings/configuration';
import type { AcmeAsk } from '@posthorn/transport/acme/client';
import { trustIn } from '../secure/trust.ts';

/** The time for a turn with the authority is over; what was reached is kept, and gone on with in the next. */
export class TurnOver extends Error {
  override name = 'TurnOver';
}

/**
 * Asks an authority on the web: bounded in time and size, over TLS that the settings trust, and never this machine unless they say so. However slow it
 * is, nothing more is asked after `until`, and an answer is not waited for when `signal` ends the wait.
 */
export function askAuthority(
  acme: Pick<Configuration['acme'], 'authority' | 'privateAddresses'>,
  {
    resolver,
    guard,
    answerMs = ANSWER_MS,
    until = Number.POSITIVE_INFINITY,
    signal,
  }: {
    resolver: () => Resolver;
    guard?: AddressGuard | undefined;
    answerMs?: number | undefined;
    /** @throws TurnOver afterwards */
    until?: number;
    signal?: AbortSignal;
  },
): AcmeAsk {
  const trust = trustIn(acme.authority);
  const post = createPost({
    guard: guard ?? (acme.privateAddresses ? refuseLinkLocal : refusePrivate),
    trust: () => trust.context(),
    timeoutMs: answerMs,
    async addressesOf(host) {
      const answer = await resolver().addresses(host);
      return answer.kind === 'found' ? answer.records.map(({ address }) => address) : [];
    },
  });
  return async (url, { method, headers, body }) => {
    if (Date.now() >= until) throw new TurnOver();
    return await post(url, {
      method,
      headers,
      body: Buffer.from(body),
      maxOctets: 300_000,
      ...(signal ? { signal } : {}),
    });
  };
}

/** How long one answer may take. */
export const ANSWER_MS = 20_000;
