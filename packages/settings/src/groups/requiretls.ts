import { defineFeature } from '../feature.ts';
import { list } from '../field.ts';

/** Messages that may only travel where it is private and the next host is proved. */
export const requiretls = defineFeature({
  group: 'requireTls',
  slug: 'requiretls',
  task: 'receiving',
  title: 'REQUIRETLS',
  summary:
    'A sender may ask that a message travels only over verified TLS, or comes back. It goes on only where DNSSEC or an enforced MTA-STS policy secures the way, the host verifies, and it offers REQUIRETLS too.',
  standards: ['RFC 8689'],
  isOn: ({ advertiseHosts }) => advertiseHosts.length > 0,
  events: ['tls:refused'],
  selfTests: [{ id: 'wish', title: 'Is REQUIRETLS offered inside TLS only, and kept?', answeredBy: 'engine' }],
  variables: [
    {
      name: 'message.requireTls',
      type: 'bool',
      stages: ['mail', 'rcpt', 'predata', 'prdr', 'data'],
      words: 'True when the sender said REQUIRETLS.',
    },
    {
      name: 'message.tlsOptional',
      type: 'bool',
      stages: ['prdr', 'data'],
      words: 'True when the header says TLS-Required: No and the sender did not say REQUIRETLS.',
    },
  ],
  fields: {
    advertiseHosts: list({
      title: 'Offer to',
      overridable: 'listener',
      description:
        'Clients to whom REQUIRETLS is offered once the connection is private. What cannot be passed on as they wish comes back to the sender; mailboxes of ours and the sandbox are the end of the way.',
      standard: 'RFC 8689 §2',
      default: ['*'],
      kind: 'hosts',
    }),
  },
});
