import type { RouteChoice } from '@posthorn/policy/route';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { Suppression } from '@posthorn/queue/suppression';
import type { Ending } from '../outcome/ending.ts';

/** The end of a recipient that stands on the suppression list; our own mailboxes are never on it. */
export function suppressedEnding(
  recipient: ClaimedRecipient,
  choice: RouteChoice,
  suppressed: ReadonlyMap<string, Suppression>,
): Ending | null {
  const found = suppressed.get(recipient.address.toLowerCase());
  if (!found || !leaves.has(choice.kind)) return null;
  const { since, source, reason, hits } = found;
  const why =
    source === 'bounce'
      ? `mail to it was refused ${hits === 1 ? 'once' : `${hits} times`}, last with: ${reason}`
      : reason || 'put there by the postmaster';
  return {
    kind: 'undelivered',
    recipient,
    choice,
    suppressedSince: since,
    verdict: {
      kind: 'failed',
      stage: 'route',
      enhanced: '5.1.1',
      text: `nothing was sent: the address stands on our suppression list since ${since.toISOString().slice(0, 10)}; ${why}`,
      fromRemote: false,
      fault: false,
    },
  };
}

const leaves: ReadonlySet<string> = new Set(['mx', 'smarthost', 'sandbox']);
