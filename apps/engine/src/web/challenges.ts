import { readAcmeChallenge } from '@posthorn/db/mail/acme';
import type { Pool } from '@posthorn/db/pool';
import { type Answerer, plain } from './answer.ts';

/** Answers the challenges of orders under way (RFC 8555 §8.3): a token of ours, asked for under the host that it is about. */
export function acmeChallenges(pool: Pool): Answerer {
  return async ({ host, path }) => {
    const [, token] = /^\/\.well-known\/acme-challenge\/([A-Za-z0-9_-]{22,200})$/.exec(path) ?? [];
    if (token === undefined) return null;
    const answer = await readAcmeChallenge(pool, token, host);
    return answer === null ? null : plain(200, answer, { 'content-type': 'application/octet-stream' });
  };
}
