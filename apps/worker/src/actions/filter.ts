import type { PosthornEvent } from '@posthorn/events/event';
import type { Configuration } from '@posthorn/settings/configuration';
import { readWebhookCondition } from '@posthorn/settings/webhooks/condition';
import { matchingTypes } from '@posthorn/settings/webhooks/line-rules';
import type { EventFacts } from './event-facts.ts';

export type Wanted = { wanted: boolean; fault?: string };

/** Makes a test of whether events fit: by type, transport and condition. One whose condition cannot be evaluated fits; `fault` says why. */
export function createFilter(
  { types, transport, when }: { types: readonly string[]; transport: string; when: string },
  {
    facts,
    configuration,
    isOwn,
  }: { facts: EventFacts; configuration: Configuration; isOwn: (event: PosthornEvent) => boolean },
): (event: PosthornEvent) => Promise<Wanted> {
  const wanted = types.length === 0 ? null : new Set(types.flatMap(matchingTypes));
  const isMet = createCondition(when, facts, configuration);
  return async (event) => {
    if (wanted !== null && !wanted.has(event.type)) return { wanted: false };
    if (isOwn(event)) return { wanted: false };
    if (transport !== '' && event.transport !== transport && event.router !== transport) return { wanted: false };
    return isMet(event);
  };
}

/** The condition alone. */
export function createCondition(
  when: string,
  facts: EventFacts,
  { lists }: Configuration,
): (event: PosthornEvent) => Promise<Wanted> {
  const read = readWebhookCondition(when, new Set(lists.named.map(({ name }) => name)));
  return async (event) => {
    if (!read.ok) return { wanted: true, fault: read.reason };
    if (read.tree === null) return { wanted: true };
    try {
      return { wanted: (await facts.evaluate(read.tree, event)) === true };
    } catch (error) {
      return { wanted: true, fault: (error as Error).message };
    }
  };
}
