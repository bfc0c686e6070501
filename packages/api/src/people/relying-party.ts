import { isIP } from 'node:net';
import { problem } from '../problem.ts';

/** Who a passkey is for (WebAuthn §5.1.2): a host name, and the origin that its pages come from. */
export type RelyingParty = { id: string; origin: string };

/** The relying party at an origin, or a sentence that says why browsers refuse passkeys there. */
export const relyingPartyAt = (origin: string): RelyingParty | { unavailable: string } => {
  const { protocol, hostname } = new URL(origin);
  if (isIP(hostname.replace(/^\[|\]$/g, '')))
    return { unavailable: 'Passkeys belong to a host name. Open the console by its name, not by an IP address.' };
  if (protocol !== 'https:' && hostname !== 'localhost' && !hostname.endsWith('.localhost'))
    return { unavailable: 'Browsers offer passkeys over HTTPS only.' };
  return { id: hostname, origin };
};

/** The same, for those who cannot go on without. */
export const needRelyingParty = (origin: string): RelyingParty => {
  const party = relyingPartyAt(origin);
  if ('unavailable' in party) throw problem('not-possible', party.unavailable);
  return party;
};
