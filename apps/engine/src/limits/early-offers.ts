/**
 * Who was offered PIPECONNECT and may act on it at its next visit. Clients remember for days what a server offers, and take a 554 to their first words
 * for the end of a message: when the operator takes the offer back, or a list goes by names that are not known yet when the words come, whoever was
 * told so may still speak first.
 */
export type EarlyOffers = { note(address: string): void; knows(address: string): boolean };

/** Remembers the last 20,000 clients for a week, in this process. */
export function createEarlyOffers(now: () => number, limit = 20_000): EarlyOffers {
  const offered = new Map<string, number>();
  return {
    note(address) {
      offered.delete(address);
      if (offered.size >= limit) offered.delete(offered.keys().next().value!);
      offered.set(address, now());
    },
    knows(address) {
      const at = offered.get(address);
      return at !== undefined && now() - at < WEEK_MS;
    },
  };
}

const WEEK_MS = 604_800_000;
