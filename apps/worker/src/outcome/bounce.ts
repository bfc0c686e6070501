import type { StoredMessage } from '@posthorn/db/mail/message';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { Settlement } from '@posthorn/queue/settle';
import type { DeliverySettings } from '../settings.ts';
import type { RecipientResult, Verdict } from './result.ts';

/** A refusal that says that nobody has the address, where such are counted for the suppression list. */
export function bounceOf(
  message: StoredMessage,
  { recipient, verdict, result }: { recipient: ClaimedRecipient; verdict: Verdict; result?: RecipientResult },
  settings: DeliverySettings,
): Pick<Settlement, 'bounce'> {
  const { after, enabled, exempt, keepDays, withinDays } = settings.configuration.suppression;
  if (!enabled || !result || verdict.class !== 'no-such-user' || !verdict.fromRemote) return {};
  if (result.handedTo !== 'relay' || settings.policy.addresses(exempt, recipient.address)) return {};
  const host = result.remote?.name ?? null;
  const { address } = recipient;
  return {
    bounce: {
      address,
      reason: verdict.text,
      host,
      messageId: message.id,
      after,
      withinDays,
      keepDays: keepDays || null,
    },
  };
}
