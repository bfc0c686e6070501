import type { EventDescription } from '../catalogue.ts';

/** Whether the resolvers that are trusted for DNSSEC deserve it. */
export const dnsEvents = {
  'dns:distrusted': {
    title: 'Trusted resolver does not validate',
    summary:
      'A resolver that is trusted for DNSSEC was found not to validate. It is not believed any more: DANE does not count, and mail to hosts that must have it waits.',
    level: 'system',
    fields: { text: 'how that was seen', 'data.server': 'the resolver, with its port when that is not 53' },
  },
  'dns:trusted': {
    title: 'Trusted resolver validates again',
    summary: 'A resolver that was found not to validate does so again, and is believed.',
    level: 'system',
    fields: { text: 'that it does', 'data.server': 'the resolver, with its port when that is not 53' },
  },
} as const satisfies Record<string, EventDescription>;
