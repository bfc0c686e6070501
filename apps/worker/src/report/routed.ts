import type { NewRecipient } from '@posthorn/db/mail/message';
import { uuidv7 } from '@posthorn/events/id';
import { foundContent } from '@posthorn/policy/content';
import type { JsonValue } from '@posthorn/policy/decision';
import type { DeliverySettings } from '../settings.ts';

/** By which settings a message of ours is written, by which process, and when. */
export type ReportContext = { settings: DeliverySettings; process: string; now: Date };

/** A recipient of a message of ours, with the way it goes by the settings in force now. */
export function routed(
  address: string,
  why: {
    rule: string;
    facts: Record<string, JsonValue>;
    context: Pick<ReportContext, 'settings' | 'now'>;
    isExpanded: boolean;
  },
): NewRecipient {
  const { settings, now } = why.context;
  const choice = settings.policy.route(address, {
    expanded: why.isExpanded,
    content: foundContent(why.facts['content']),
  });
  return {
    id: uuidv7(),
    address,
    destination: choice.destination,
    route: choice.route,
    state: 'queued',
    decision: {
      stage: 'data',
      rule: why.rule,
      verdict: 'accept',
      facts: { ...why.facts, route: choice.explain },
      revision: settings.revision,
      at: now.toISOString(),
    },
  };
}
