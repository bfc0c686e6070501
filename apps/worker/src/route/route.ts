import type { StoredMessage } from '@posthorn/db/mail/message';
import { foundContent } from '@posthorn/policy/content';
import type { RouteChoice } from '@posthorn/policy/route';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import { ours } from '../outcome/classify.ts';
import type { Ending } from '../outcome/ending.ts';
import type { DeliverySettings } from '../settings.ts';

/** A recipient either has its ending without any attempt, or a way to be tried. */
export type Routed =
  | { kind: 'ended'; ending: Ending }
  | { kind: 'try'; recipient: ClaimedRecipient; choice: RouteChoice };

/** Routes a recipient by the settings in force now; what an operator asked for comes first. */
export function routeRecipient(
  message: StoredMessage,
  recipient: ClaimedRecipient,
  settings: DeliverySettings,
): Routed {
  if (recipient.requestedOutcome) {
    const { requestedOutcome: outcome, requestedReason } = recipient;
    return { kind: 'ended', ending: { kind: 'requested', recipient, outcome, reason: requestedReason ?? '' } };
  }
  const choice = settings.policy.route(recipient.address, {
    expanded: message.origin === 'expanded',
    cameBack: message.summary.cameBack !== undefined,
    content: foundContent(recipient.content),
  });
  switch (choice.kind) {
    case 'discard':
      return { kind: 'ended', ending: { kind: 'discarded', recipient, choice } };
    case 'redirect':
      return { kind: 'ended', ending: { kind: 'redirected', recipient, choice, targets: choice.targets ?? [] } };
    case 'fail': {
      const said = choice.reply ?? { code: 550, enhanced: '5.4.4', text: 'No route to this address' };
      const verdict = { ...ours('failed', 'route', said.enhanced, said.text), code: said.code };
      return { kind: 'ended', ending: { kind: 'undelivered', recipient, choice, verdict } };
    }
    default:
      // Slots, back-off and hold belong to the destination: a recipient that now goes elsewhere queues there.
      if (choice.destination !== recipient.destination)
        return { kind: 'ended', ending: { kind: 'moved', recipient, choice } };
      return { kind: 'try', recipient, choice };
  }
}
