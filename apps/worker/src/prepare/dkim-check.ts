import { dkimFingerprint, noteDkimSight } from '@posthorn/db/mail/dkim';
import type { Pool } from '@posthorn/db/mail/message';
import type { RequestHandler } from '@posthorn/db/requests';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { lookForKey } from '@posthorn/mail-auth/dkim/look';
import { type DkimCheckStep, dkimCheckInputSchema } from '@posthorn/settings/dkim-check';

export type DkimCheckOptions = {
  pool: Pool;
  process: string;
  tell: (event: PosthornEvent) => void;
  /** Without a cache of its own. */
  resolver: () => Resolver;
};

/**
 * Answers requests of kind `dkim-check`: does the world see these keys? They come with the question, since they may stand in a draft that no process
 * runs yet. Each answer is kept and told as a step.
 */
export function dkimCheckHandler({ pool, process, tell, resolver }: DkimCheckOptions): RequestHandler {
  return async (input, step) => {
    const { keys } = dkimCheckInputSchema.parse(input);
    const results: DkimCheckStep[] = [];
    for (const key of keys) {
      const { domain, selector } = key;
      const sight = await lookForKey(key, resolver());
      const { before } = await noteDkimSight(pool, { fingerprint: dkimFingerprint(key), domain, selector, ...sight });
      if (before !== sight.state)
        tell(
          newEvent('dkim:key', {
            process,
            text: `${selector}._domainkey.${domain}: ${sight.words}`,
            data: { domain, selector, state: sight.state, ...(before ? { before } : {}) },
          }),
        );
      const result: DkimCheckStep = { domain, selector, ...sight };
      results.push(result);
      await step(result);
    }
    return { items: results };
  };
}
