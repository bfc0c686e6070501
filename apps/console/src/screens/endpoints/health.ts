import type { Outputs } from '../../ui/trpc.ts';

/** How an endpoint in force does: a webhook or an action. */
export type Health = Omit<Outputs['webhooks']['get'], 'url'>;
