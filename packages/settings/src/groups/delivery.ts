import { defineFeature } from '../feature.ts';
import { choice, count, optionalLine, seconds } from '../field.ts';
import { domainRule, ipRule } from '../line-rules.ts';

/** How mail is handed to other servers. */
export const delivery = defineFeature({
  group: 'delivery',
  slug: 'delivery',
  task: 'sending',
  title: 'Delivery',
  summary:
    'How Posthorn behaves as a client of other mail servers: name, parallelism, time-outs and encryption. A destination that dislikes many connections is treated gently here.',
  standards: ['RFC 5321', 'RFC 3207', 'RFC 2920', 'RFC 3030'],
  direction: 'out',
  events: [
    'msg:delivery',
    'msg:defer',
    'msg:host:defer',
    'msg:fail:delivery',
    'tcp:connect',
    'smtp:connect',
    'tls:cert',
  ],
  selfTests: [{ id: 'outbound', title: 'Can mail leave from here?', answeredBy: 'worker' }],
  fields: {
    helo: optionalLine({
      title: 'EHLO name',
      overridable: 'domain',
      description: 'The name Posthorn gives as a client. It should resolve to the address that connects.',
      standard: 'RFC 5321 §4.1.1.1',
      placeholder: 'the host name of the SMTP settings',
      rule: domainRule,
    }),
    sourceAddress: optionalLine({
      title: 'Source address',
      overridable: 'domain',
      description:
        'The local IP address that connections come from, on machines with several. Must belong to this machine.',
      placeholder: 'chosen by the system',
      rule: ipRule,
    }),
    tls: choice({
      title: 'Encryption',
      overridable: 'domain',
      description: 'Whether connections to other servers are encrypted where no route says otherwise.',
      standard: 'RFC 3207, RFC 7435',
      default: 'opportunistic',
      options: {
        opportunistic: 'encrypt when the server offers it',
        required: 'encrypt or keep the mail waiting',
        none: 'never encrypt: only for tests',
      },
    }),
    totalConcurrency: count({
      title: 'Deliveries at once',
      description: 'How many connections one worker process has open at once.',
      default: 200,
      min: 1,
      max: 10_000,
    }),
    concurrencyPerDestination: count({
      title: 'Deliveries at once per destination',
      overridable: 'domain',
      description:
        'How many connections go to one destination at once, over all workers. Large providers dislike many.',
      default: 20,
      min: 1,
      max: 1000,
    }),
    recipientsPerTransaction: count({
      title: 'Recipients per transaction',
      overridable: 'domain',
      description: 'How many recipients of a message are named at once. At least 100 must be taken by every server.',
      standard: 'RFC 5321 §4.5.3.1.8',
      default: 100,
      min: 1,
      max: 10_000,
    }),
    messagesPerConnection: count({
      title: 'Messages per connection',
      overridable: 'domain',
      description: 'How many messages one connection carries before it is closed.',
      default: 100,
      min: 1,
      max: 100_000,
    }),
    connectTimeout: seconds({
      title: 'Wait to connect',
      overridable: 'domain',
      description: 'How long one address may take to answer before the next one is tried.',
      standard: 'RFC 5321 §4.5.3.2',
      default: 30,
      min: 1,
      max: 600,
    }),
    commandTimeout: seconds({
      title: 'Wait for a reply',
      overridable: 'domain',
      description: 'How long the server may take for the banner and each command.',
      standard: 'RFC 5321 §4.5.3.2.1',
      default: 300,
      min: 1,
      max: 3600,
    }),
    dataTimeout: seconds({
      title: 'Wait after the content',
      overridable: 'domain',
      description: 'How long the server may take to answer the final dot. Too short a wait delivers twice.',
      standard: 'RFC 5321 §4.5.3.2.6',
      default: 600,
      min: 1,
      max: 3600,
    }),
    idleReuse: seconds({
      title: 'Keep idle connections',
      overridable: 'domain',
      description: 'How long an idle connection waits for the next message to the same destination. 0 closes at once.',
      default: 5,
      min: 0,
      max: 300,
    }),
  },
});
