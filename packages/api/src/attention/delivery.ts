import type { Check } from './concern.ts';

/** Settings under which mail does not leave: everything is held, or the world is kept in the sandbox, as on a fresh install. */
export const delivery: Check = ({ configuration: { queue, routing } }) => [
  ...(queue.holdAll
    ? [
        {
          kind: 'held' as const,
          severity: 'warn' as const,
          title: 'All delivery is held',
          detail: 'Mail is accepted and waits until delivery is allowed again in the settings of the queue.',
          subject: 'queue.holdAll',
          at: null,
        },
      ]
    : []),
  ...(routing.defaultRoute === 'sandbox'
    ? [
        {
          kind: 'sandbox' as const,
          severity: 'note' as const,
          title: 'Mail to the world stays in the sandbox',
          detail: 'Nothing reaches strangers until the last resort of the routes is set to deliver.',
          subject: 'routing.defaultRoute',
          at: null,
        },
      ]
    : []),
];
