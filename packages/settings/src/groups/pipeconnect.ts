import { defineFeature } from '../feature.ts';
import { list, seconds } from '../field.ts';

/** Commands before the greeting, for clients that remember us. */
export const pipeconnect = defineFeature({
  group: 'pipeConnect',
  slug: 'pipeconnect',
  task: 'receiving',
  title: 'Early pipelining',
  summary:
    'Clients that remember what Posthorn offers may send EHLO, MAIL and more before the greeting, which saves round trips. All other early talkers are refused. Posthorn speaks so to servers that you name, once they have offered it.',
  standards: ['draft-harris-early-pipe-00'],
  isOn: ({ advertiseHosts, tryHosts }) => advertiseHosts.length > 0 || tryHosts.length > 0,
  events: ['early:lost'],
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
    tryHosts: list({
      title: 'Use for',
      overridable: 'domain',
      description:
        'Next hops that are sent EHLO and the envelope before they speak, if they offered PIPECONNECT the last time: by name, address, or the domain that mail goes to. Content waits for their answer; where it is not what was remembered, the message is told again in order. Not where we sign in.',
      standard: 'draft-harris-early-pipe-00',
      default: [],
      kind: 'hosts',
    }),
    keepFor: seconds({
      title: 'Remember for',
      description: 'How long the last answer of a server counts. Each connection to it renews the time.',
      standard: 'draft-harris-early-pipe-00',
      default: 7 * 86_400,
      min: 60,
      max: 90 * 86_400,
    }),
  },
});
