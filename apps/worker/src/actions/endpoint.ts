import type { PosthornEvent } from '@posthorn/events/event';
import type { Policy } from '@posthorn/policy/index';
import { parseIp } from '@posthorn/policy/ip';
import { evaluate, type RuleHost } from '@posthorn/policy/rules/evaluate';
import type { Configuration } from '@posthorn/settings/configuration';
import { readWebhookCondition, webhookVocabulary } from '@posthorn/settings/webhooks/condition';
import { webhookFact } from '@posthorn/settings/webhooks/facts';
import { matchingTypes } from '@posthorn/settings/webhooks/line-rules';

export type EndpointSettings = Configuration['webhooks']['endpoints'][number];

/** An endpoint of the settings, ready to be asked which events it wants. */
export type Endpoint = {
  settings: EndpointSettings;
  /** Whether it wants an event. One whose condition cannot be evaluated is wanted; `fault` says why. */
  wants(event: PosthornEvent): Promise<{ wanted: boolean; fault?: string }>;
};

/** Makes an endpoint ready. Do it once for each revision. */
export function createEndpoint(settings: EndpointSettings, { lists }: Configuration, policy: Policy): Endpoint {
  const types = settings.types.length === 0 ? null : new Set(settings.types.flatMap(matchingTypes));
  const read = readWebhookCondition(settings.when, new Set(lists.named.map(({ name }) => name)));
  const isInList = namedListTest(lists.named, policy);
  return {
    settings,
    async wants(event) {
      if (types !== null && !types.has(event.type)) return { wanted: false };
      if (ownTypes.has(event.type) && event.data['webhook'] === settings.name) return { wanted: false };
      const { transport } = settings;
      if (transport !== '' && event.transport !== transport && event.router !== transport) return { wanted: false };
      if (!read.ok) return { wanted: true, fault: read.reason };
      if (read.tree === null) return { wanted: true };
      const host: RuleHost = { ...nobody, isInList, fact: (name) => webhookFact(event, name) };
      try {
        return { wanted: (await evaluate(read.tree, { host, facts: webhookVocabulary().facts })) === true };
      } catch (error) {
        return { wanted: true, fault: (error as Error).message };
      }
    },
  };
}

/** What a named list is asked follows from what it holds. */
function namedListTest(named: Configuration['lists']['named'], policy: Policy): RuleHost['isInList'] {
  const kinds = new Map(named.map(({ name, kind }) => [name, kind]));
  return (value, list) => {
    switch (kinds.get(list)) {
      case 'hosts':
        return policy.hosts([`@${list}`], parseIp(value) ? { address: value } : { address: '', name: value });
      case 'domains':
        return policy.domains([`@${list}`], value);
      case 'addresses':
        return policy.addresses([`@${list}`], value);
      case undefined:
        return false;
    }
  };
}

/** The functions that ask a conversation are refused when the condition is read. */
const nobody: Omit<RuleHost, 'fact' | 'isInList'> = {
  headers: () => [],
  isClientIn: () => false,
  variable: () => '',
  now: () => new Date(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};

/** That it fails is not told to the one that fails: it would never end. */
const ownTypes: ReadonlySet<string> = new Set(['webhook:rest', 'webhook:failed']);
