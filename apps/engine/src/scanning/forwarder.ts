import type { Session } from '../session/session.ts';

/** By what address DCC is to know the client; undefined: by its own. */
export async function forwarderAddress({ inForce, client, facts }: Session): Promise<string | undefined> {
  for (const { known, address } of inForce.dccForwarders) {
    if (known.needsName) client.name ??= await facts.reverseName();
    if (known.matches(client)) return address;
  }
  return undefined;
}
