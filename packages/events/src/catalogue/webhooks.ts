import type { EventDescription } from '../catalogue.ts';

/** What webhooks tell of themselves: that one cannot be reached, and what it did not get. */
export const webhookEvents = {
  'webhook:rest': {
    title: 'Webhook rests',
    summary: 'A webhook failed several times in a row. It is tried less often until it answers; its events wait.',
    level: 'system',
    fields: {
      text: 'why the last try failed',
      'data.webhook': 'the webhook',
      'data.failures': 'tries that failed in a row',
      'data.until': 'when it is tried again',
    },
  },
  'webhook:back': {
    title: 'Webhook answers again',
    summary: 'A webhook that rested has taken a delivery; what waits is sent now.',
    level: 'system',
    fields: { 'data.webhook': 'the webhook', 'data.failures': 'tries that had failed before' },
  },
  'webhook:failed': {
    title: 'Webhook delivery failed',
    summary: 'A delivery was given up after its last try. It is kept for some days and can be sent again by hand.',
    level: 'system',
    fields: {
      text: 'why the last try failed',
      'data.webhook': 'the webhook',
      'data.delivery': 'the delivery',
      'data.events': 'events in it',
      'data.attempts': 'tries that were made',
    },
  },
  'webhook:skipped': {
    title: 'Webhook missed events',
    summary: 'Events grew too old before they could be sent to a webhook, and were passed over. They stay in the log.',
    level: 'system',
    fields: {
      'data.webhook': 'the webhook',
      'data.count': 'events that it did not get',
      'data.until': 'the time of the last of them',
    },
  },
} as const satisfies Record<string, EventDescription>;
