import { readWebhooks } from '@posthorn/db/mail/webhook';
import { actionKey } from '@posthorn/settings/actions/key';
import { type FollowerView, followerView } from '../views/webhook.ts';
import type { Check, Concern, Looked } from './concern.ts';

/** Webhooks that fail again and again. */
export const webhooks: Check = ({ services, configuration }) =>
  resting(services, configuration.webhooks.endpoints, {
    keyOf: (name) => name,
    concernOf: ({ name }) => ({ kind: 'webhook', title: `The webhook ${name} does not take its events` }),
  });

/** Actions of which a step fails again and again. */
export const actions: Check = ({ services, configuration }) =>
  resting(services, configuration.events.actions, {
    keyOf: actionKey,
    concernOf: ({ name }) => ({ kind: 'action', title: `The action ${name} cannot do its steps` }),
  });

type Follower = Parameters<typeof followerView>[0];

async function resting(
  { pool }: Looked['services'],
  followers: readonly Follower[],
  of: { keyOf: (name: string) => string; concernOf: (view: FollowerView) => Pick<Concern, 'kind' | 'title'> },
): Promise<Concern[]> {
  const enabled = followers.filter((one) => one.enabled);
  if (enabled.length === 0) return [];
  const states = await readWebhooks(
    pool,
    enabled.map(({ name }) => of.keyOf(name)),
  );
  return enabled.flatMap((follower) => {
    const state = states.find((one) => one.name === of.keyOf(follower.name));
    const view = followerView(follower, state, undefined);
    if (view.state !== 'resting') return [];
    return [
      {
        ...of.concernOf(view),
        severity: 'warn' as const,
        detail: `Last: ${view.lastError ?? 'no answer'}. Events wait, and are passed over when they grow too old. Mail is not concerned.`,
        subject: view.name,
        at: view.lastFailureAt === null ? null : new Date(view.lastFailureAt),
      },
    ];
  });
}
