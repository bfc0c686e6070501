import { isSubmission } from '../listeners/kind.ts';
import type { Session } from '../session/session.ts';

/**
 * Is this mail from outside, whose names have to be checked? Not that of people who signed in, of programs that may relay, of our own
 * LMTP clients, or on submission ports: for them we vouch ourselves.
 */
export function isFromOutside(session: Session): boolean {
  if (session.user !== undefined || isSubmission(session.listener.kind) || session.listener.kind === 'lmtp')
    return false;
  return !session.inForce.lists.relayHosts.matches(session.client);
}
