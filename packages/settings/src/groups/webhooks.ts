import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { count, flag, line, lineSchema, requiredLine, seconds, secret } from '../field.ts';
import { nameRule } from '../line-rules.ts';
import { eventTypeRule, webhookUrlRule } from '../webhooks/line-rules.ts';

const endpoint = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'What you call it, and what its deliveries are kept under. With another name it begins anew.',
    rule: nameRule,
  }),
  url: requiredLine({
    title: 'URL',
    description: 'Where events are posted, as JSON: an address that begins with https:// or http://.',
    max: 2000,
    rule: webhookUrlRule,
  }),
  types: z.array(lineSchema(eventTypeRule, 64)).max(200).default([]).meta({
    title: 'Event types',
    description: 'Which events are sent, such as msg:delivery; msg:* stands for all that begin so. Empty: every event.',
    widget: 'lines',
  }),
  when: z.string().max(4000).default('').meta({
    title: 'Only when',
    description:
      'A condition over the fields of the event, such as event.recipientDomain == "example.org". Empty: always. An event whose condition cannot be evaluated is sent.',
    standard: 'CEL',
    widget: 'expression',
  }),
  transport: line({
    title: 'Only for transport',
    description: 'A kind of transport (mx, smarthost, lmtp, maildir, sandbox) or the name of a route. Empty: any.',
    default: '',
    max: 64,
  }),
  secret: secret({
    title: 'Secret',
    description:
      'Signs each delivery, so that the other side knows it is ours; stored encrypted and never shown. Best one that begins with whsec_ and holds 32 random octets in Base64.',
    standard: 'Standard Webhooks',
    secret: 'credential',
  }),
  previousSecret: secret({
    title: 'Previous secret',
    description:
      'While it stands here, deliveries are signed with both, so that the other side can change over in its own time.',
    standard: 'Standard Webhooks',
    secret: 'credential',
  }).exactOptional(),
  allowPrivate: flag({
    title: 'May be inside',
    description:
      'Whether it may be at a private address or on this machine. Link-local addresses, where clouds keep their metadata, are never asked.',
    default: false,
  }),
  batch: count({
    title: 'Events in a delivery',
    description: 'At most so many are sent in one request; 1 sends each by itself.',
    default: 100,
    min: 1,
    max: 500,
  }),
  timeout: seconds({
    title: 'Wait for the answer',
    description: 'How long a request may take, from look-up to the end of the answer.',
    default: 10,
    min: 1,
    max: 30,
  }),
  keepFor: seconds({
    title: 'Give up after',
    description:
      'How long an event waits for an endpoint that does not answer or does not keep up. Older ones are passed over, and the page says how many.',
    default: 86_400,
    min: 60,
    max: 604_800,
  }),
  enabled: flag({
    title: 'Enabled',
    description: 'Off sends nothing. Events of that time are not sent later; to keep them, pause it on its page.',
    default: true,
  }),
});

/** Where events are posted. */
export const webhooks = defineFeature({
  group: 'webhooks',
  slug: 'webhooks',
  task: 'seeing',
  title: 'Webhooks',
  summary:
    'Posthorn posts what happens to web servers of yours, signed and tried again until they take it. Mail never waits for them: they read the event log behind it.',
  standards: ['Standard Webhooks', 'RFC 9110', 'CEL'],
  isOn: ({ endpoints }) => endpoints.some(({ enabled }) => enabled),
  events: ['webhook:rest', 'webhook:back', 'webhook:failed', 'webhook:skipped'],
  selfTests: [{ id: 'endpoints', title: 'Has every endpoint an address that may be asked?', answeredBy: 'worker' }],
  fields: {
    endpoints: z.array(endpoint).max(50).default([]).meta({
      title: 'Endpoints',
      description:
        'Each gets its own deliveries, at its own pace. Health, deliveries and a test stand under Settings, Webhooks.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
