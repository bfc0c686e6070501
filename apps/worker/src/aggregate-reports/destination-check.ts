import type { RequestHandler } from '@posthorn/db/requests';
import type { Resolver } from '@posthorn/dns/resolver';
import { verifyDestination } from '@posthorn/mail-auth/dmarc/report-destination';
import { type DestinationCheckStep, destinationCheckInputSchema } from '@posthorn/settings/destination-check';

/** Answers requests of kind `destination-check`: which addresses of a record may get reports about its domain (RFC 9990 §4), as of now. */
export function destinationCheckHandler(resolverNow: () => Resolver): RequestHandler {
  return async (input, step) => {
    const { policyDomain, addresses } = destinationCheckInputSchema.parse(input);
    const resolver = resolverNow();
    const items: DestinationCheckStep[] = [];
    for (const address of addresses) {
      const found = await verifyDestination(address, { policyDomain, tag: 'rua', resolver });
      const item: DestinationCheckStep =
        found.kind === 'verified'
          ? { address, state: 'takes', words: null, goesTo: found.addresses }
          : { address, state: found.kind === 'refused' ? 'refuses' : 'unknown', words: found.reason, goesTo: [] };
      items.push(item);
      await step(item);
    }
    return { items };
  };
}
