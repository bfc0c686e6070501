import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { bytes, choice, flag, line, list, requiredLine } from '../field.ts';
import { ipRule, nameRule } from '../line-rules.ts';
import { scannerTimeout, scannerTurns } from '../scanner-fields.ts';

const forwarder = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What you call this cluster, for your own use.', rule: nameRule }),
  hosts: list({
    title: 'Its servers',
    description: 'The addresses and verified names of its servers, such as *.outbound.example.com or 192.0.2.0/24.',
    default: [],
    kind: 'hosts',
  }),
  address: requiredLine({
    title: 'Known to DCC as',
    description: 'The one address that DCC is told for all of them.',
    rule: ipRule,
  }),
});

const afterContent = ['prdr', 'data'] as const;

/** How many others had the same message: DCC’s daemon beside us is asked. */
export const dcc = defineFeature({
  group: 'dcc',
  slug: 'dcc',
  task: 'judging',
  title: 'DCC',
  summary:
    'The Distributed Checksum Clearinghouse knows how many others had the same message, and its daemon dccifd can greylist. It is a scanner like others, by the name dcc: a profile of content scanning that names it says whose mail it sees.',
  standards: ['dccifd(8)', 'RFC 6647'],
  isOn: ({ address }) => address !== '',
  selfTests: [{ id: 'daemon', title: 'Does dccifd answer?', answeredBy: 'engine' }],
  events: ['dcc:result'],
  variables: [
    {
      name: 'dcc.result',
      type: 'string',
      stages: afterContent,
      words:
        'What DCC says: A takes it, R takes it for bulk, G greylists it, S takes it for some recipients, T gave no answer; empty where it was not asked.',
    },
    {
      name: 'dcc.header',
      type: 'string',
      stages: afterContent,
      words: 'The X-DCC field that it gave, name and value; empty without one.',
    },
  ],
  fields: {
    address: line({
      title: 'Address',
      description:
        'Where dccifd listens: unix:/var/dcc/dccifd for its socket, or host:port. Empty asks it for nothing.',
      default: '',
      max: 500,
    }),
    header: flag({
      title: 'Ask for its header field',
      description: 'With the X-DCC field come the counts that rules and people see; without, only what DCC decides.',
      default: true,
    }),
    addHeader: flag({
      title: 'Add its header field',
      description: 'Mail carries the X-DCC field on; one of the same name that came with it is taken out.',
      default: true,
    }),
    grey: choice({
      title: 'Greylisting',
      description: 'Whether DCC may greylist. Whoever is greylisted hears 451 and comes again.',
      default: 'usual',
      options: {
        usual: 'as dccifd was started (-G)',
        off: 'not by this server (grey-off)',
        query: 'ask without being counted (grey-query)',
      },
    }),
    noReject: flag({
      title: 'Greylisting alone',
      description: 'What DCC makes of bulk mail counts for nothing; it is asked for greylisting only (no-reject).',
      default: false,
    }),
    query: flag({
      title: 'Only ask',
      description: 'Mail is not reported to the DCC servers, only asked about (query).',
      default: false,
    }),
    log: flag({
      title: 'Log',
      description: 'dccifd keeps a file about every message in its own log directory (log).',
      default: false,
    }),
    forwarders: z.array(forwarder).max(200).default([]).meta({
      title: 'Known forwarders',
      description:
        'Large senders whose mail comes from many addresses in turn. DCC is told one address for all of them, so that greylisting and its lists know them again. The first that fits counts.',
      widget: 'entries',
      key: 'name',
      ordered: true,
    }),
    timeout: scannerTimeout,
    onFailure: choice({
      title: 'Without an answer',
      description: 'What becomes of mail that it should have seen and did not.',
      default: 'accept',
      options: {
        accept: 'goes on without its verdict, which is noted',
        defer: 'put off: the client keeps it and comes again (451)',
        reject: 'refused (550)',
      },
    }),
    maxSize: bytes({
      title: 'Largest message',
      description: 'Larger ones are not shown to it.',
      default: 25 * 1024 * 1024,
      min: 1024,
      max: 2 * 1024 * 1024 * 1024,
    }),
    atOnce: scannerTurns,
  },
});
