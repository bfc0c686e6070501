import { networkInterfaces } from 'node:os';
import type { RequestHandler } from '@posthorn/db/requests';
import type { Resolver } from '@posthorn/dns/resolver';
import { isPublicAddress } from '@posthorn/lookup/web/networks';
import { type RecordsCheckStep, recordsCheckInputSchema } from '@posthorn/settings/records-check';
import { checkDmarcRecord } from './dmarc-look.ts';
import { checkBimi, checkMx, checkReverse, checkTlsa } from './record-looks.ts';
import { checkSpf } from './spf-look.ts';

export type RecordsCheckMeans = { resolver: Resolver; hostname: string };

/** Answers requests of kind `records-check`: what does DNS say about a domain's mail, and does it agree with how mail leaves from here? */
export function recordsCheckHandler(means: () => RecordsCheckMeans): RequestHandler {
  return async (input, step) => {
    const asked = recordsCheckInputSchema.parse(input);
    const sources = asked.sources.length > 0 ? asked.sources : ownAddresses();
    const about = { ...asked, ...means(), sources };
    const items: RecordsCheckStep[] = [];
    for (const look of [checkMx, checkSpf, checkDmarcRecord, checkReverse, checkTlsa, checkBimi]) {
      const found = await look(about);
      items.push(found);
      await step(found);
    }
    return { items };
  };
}

/** Behind a translating router there are none that the world sees; then nothing is guessed. */
const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address)
    .filter(isPublicAddress)
    .slice(0, 10);
