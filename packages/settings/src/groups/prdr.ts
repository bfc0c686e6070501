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
    'Clients that know PRDR hear an answer for each recipient after the content, so that one recipient’s filter does not refuse the mail of another. Rules of the stage prdr give these answers.',
  standards: ['draft-hall-prdr-00'],
  rules: ['builtin.prdr'],
  isOn: ({ advertiseHosts }) => advertiseHosts.length > 0,
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
  },
});
