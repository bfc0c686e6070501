/**
 * Gives the key that seals the tickets of one stretch of time: stretches are `rotateEvery` seconds long and counted from 1970, so that processes that
 * share a source change keys at the same moment. 48 octets.
 */
export type TicketKeySource = (rotateEvery: number, stretch: number) => Promise<Buffer>;

/** The stretch a moment (milliseconds since 1970) lies in. */
export const stretchAt = (rotateEvery: number, at: number): number => Math.floor(at / (rotateEvery * 1000));

/**
 * Makes keys and keeps them in memory for as long as their stretch is not over; then nobody can read what was sealed with them (RFC 5077 §5.5,
 * RFC 9325 §3.4). Only the present stretch and the next one have keys.
 */
export function createTicketKeys(options: { now: () => number; random: (octets: number) => Buffer }): TicketKeySource {
  const { now, random } = options;
  const keys = new Map<string, { key: Buffer; end: number }>();
  return async (rotateEvery, stretch) => {
    for (const [name, { key, end }] of keys) {
      if (end > now()) continue;
      key.fill(0);
      keys.delete(name);
    }
    const present = stretchAt(rotateEvery, now());
    if (stretch < present || stretch > present + 1) throw new Error('only the keys of now and next are given out');
    const name = `${rotateEvery} ${stretch}`;
    let found = keys.get(name);
    if (!found) {
      found = { key: random(TICKET_KEY_OCTETS), end: (stretch + 1) * rotateEvery * 1000 };
      keys.set(name, found);
    }
    return Buffer.from(found.key);
  };
}

/** What Node asks for: a name, a key for authentication and one for encryption. */
const TICKET_KEY_OCTETS = 48;
