import { troubledDestinations } from '@posthorn/queue/destination';
import type { Check, Concern } from './concern.ts';

/** Destinations that refuse this server for its reputation: nothing gets better there by itself. */
export const blocked: Check = async ({ services, now }) => {
  const found = (await troubledDestinations(services.pool, 100)).filter(
    ({ reasonClass, held }) => reasonClass === 'blocklisting' && !held,
  );
  return found.slice(0, shown).map(
    ({ name, reason, notBefore }): Concern => ({
      kind: 'blocked',
      severity: 'bad',
      title: `${name.replace(/^mx:/, '')} blocks this server`,
      detail: `Its mail rests. They say: ${(reason ?? '').slice(0, 300)}`,
      subject: name,
      at: notBefore !== null && notBefore > now ? notBefore : null,
    }),
  );
};

const shown = 3;
