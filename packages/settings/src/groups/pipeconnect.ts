import { defineFeature } from '../feature.ts';
import { list } from '../field.ts';

/** Commands before the greeting, for clients that remember us. */
export const pipeconnect = defineFeature({
  group: 'pipeConnect',
  slug: 'pipeconnect',
  task: 'receiving',
  title: 'Early pipelining',
  summary:
    'Clients that remember what Posthorn offers may send EHLO, MAIL and more before the greeting, which saves round trips. All other early talkers are refused.',
  standards: ['draft-harris-early-pipe-00'],
  isOn: ({ advertiseHosts }) => advertiseHosts.length > 0,
  selfTests: [{ id: 'early', title: 'May only those speak first who were offered it?', answeredBy: 'engine' }],
  variables: [
    {
      name: 'session.earlyPipelining',
      type: 'bool',
      stages: ['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data'],
      words: 'True when the client sent commands before the greeting, as it was allowed to.',
    },
  ],
  fields: {
    advertiseHosts: list({
      title: 'Offer to',
      overridable: 'listener',
      description:
        'Clients to whom PIPECONNECT is offered, and who may therefore speak before the greeting. Needs PIPELINING. Take out networks of which early talk is a sign of abuse.',
      standard: 'draft-harris-early-pipe-00',
      default: ['*'],
      kind: 'hosts',
    }),
  },
});
