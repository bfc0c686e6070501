import type { Resolver } from '@posthorn/dns/resolver';
import type { Fetch } from '../http/source.ts';
import { refuseLinkLocal, refusePrivate } from './address-guard.ts';
import { createPost } from './post.ts';

/** Asks web servers for look-ups: the address that was looked at is the one connected to, redirects are not followed, answers are bounded. */
export const lookupFetch =
  (resolver: () => Resolver): Fetch =>
  (url, { headers, maxOctets, timeoutMs, allowPrivate }) => {
    const get = createPost({
      addressesOf: async (host) => {
        const answer = await resolver().addresses(host);
        if (answer.kind === 'failed') throw new Error(`DNS: ${answer.detail}`);
        return answer.kind === 'found' ? answer.records.map(({ address }) => address) : [];
      },
      guard: allowPrivate ? refuseLinkLocal : refusePrivate,
      timeoutMs,
    });
    return get(url, { method: 'GET', body: Buffer.alloc(0), headers, maxOctets });
  };
