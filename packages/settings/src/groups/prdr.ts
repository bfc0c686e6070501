import { defineFeature } from '../feature.ts';
import { list } from '../field.ts';

const withMessage = ['mail', 'rcpt', 'predata', 'prdr', 'data'] as const;

/** An answer for each recipient after the content. */
export const prdr = defineFeature({
  group: 'prdr',
  slug: 'prdr',
  task: 'receiving',
  title: 'Replies per recipient (PRDR)',
  summary:
    'Clients that know PRDR hear an answer for each recipient after the content, so that one recipient’s filter does not refuse the mail of another. Rules of the stage prdr give these answers. Next hops that offer it are asked for the same.',
  standards: ['draft-hall-prdr-00'],
  rules: ['builtin.prdr'],
  isOn: ({ advertiseHosts, tryHosts }) => advertiseHosts.length > 0 || tryHosts.length > 0,
  selfTests: [{ id: 'replies', title: 'Does each recipient get a reply of its own?', answeredBy: 'engine' }],
  variables: [
    {
      name: 'smtp.prdr',
      type: 'bool',
      stages: withMessage,
      words: 'True when the client asked for a reply for each recipient.',
    },
    {
      name: 'smtp.prdrRan',
      type: 'bool',
      stages: ['data'],
      words: 'True when the rules of the stage prdr were asked, for PRDR or LMTP; never with a single recipient.',
    },
  ],
  fields: {
    advertiseHosts: list({
      title: 'Offer to',
      overridable: 'listener',
      description: 'Clients to whom PRDR is offered. Exim uses it when its own settings say so; few others know it.',
      standard: 'draft-hall-prdr-00',
      default: [],
      kind: 'hosts',
    }),
    tryHosts: list({
      title: 'Ask for it at',
      overridable: 'domain',
      description:
        'Next hops that are asked for a reply for each recipient when they offer it and a message has several: by name, address, or the domain that mail goes to.',
      standard: 'draft-hall-prdr-00',
      default: ['*'],
      kind: 'hosts',
    }),
  },
});
