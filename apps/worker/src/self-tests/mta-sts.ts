import { stsPolicyCounts } from '@posthorn/db/mail/sts-policy';
import { ok, unknown, warn } from '@posthorn/settings/self-test';
import { readStsRecords } from '@posthorn/transport/mta-sts/record';
import type { WorkerSelfTests } from './self-test.ts';

/** What is kept of other domains' policies, and whether ours announce one. */
export const mtaSts: WorkerSelfTests = {
  async policies(check, { pool, resolver, settings }) {
    await check('Policies kept', async () => {
      const { kept, enforced, failing } = await stsPolicyCounts(pool);
      const words =
        kept === 0 ? 'None yet: no domain that mail went to announces one.' : `${kept}, ${enforced} enforced.`;
      if (failing.length === 0) return ok(words);
      return warn(`${words} The last fetch failed for ${failing.join(', ')}.`, {
        links: [{ to: '/activity/events?q=event%3Amta-sts%3Afailure', words: 'What went wrong' }],
      });
    });
    const { localDomains } = settings.configuration.routing;
    for (const { domain } of localDomains.slice(0, SHOWN))
      await check(domain, async () => {
        const answer = await resolver.txt(`_mta-sts.${domain}`);
        if (answer.kind === 'failed') return unknown(`Could not ask: ${answer.detail || answer.reason}.`);
        const read = readStsRecords(answer.kind === 'found' ? answer.records : []);
        if (read.kind === 'malformed') return warn(`Its record cannot be read: ${read.reason}.`);
        return read.kind === 'record'
          ? ok(`Announces a policy with the id ${read.id}.`)
          : ok('Announces no policy: others send it mail without verified TLS.');
      });
  },
};

const SHOWN = 20;
