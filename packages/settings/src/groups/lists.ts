import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, optionalReference, requiredLine } from '../field.ts';
import { listNameRule } from '../line-rules.ts';

const named = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'Other settings refer to the list as @name.',
    rule: listNameRule,
  }),
  kind: choice({
    title: 'Holds',
    description: 'What the list names; decides where it can be used.',
    default: 'hosts',
    options: {
      hosts: 'IP addresses, networks and host names',
      domains: 'domain names',
      addresses: 'mail addresses and domains',
    },
  }),
  items: z.array(z.string().max(1000)).max(100_000).default([]).meta({
    title: 'Items',
    description:
      'Literals, networks (192.0.2.0/24), wildcards (*.example.org), !item to except, @other for another list. The first item that matches decides.',
    widget: 'list',
  }),
  lookup: optionalReference({
    title: 'Backed by',
    description:
      'The name of a look-up that adds to the items. Without a key in its question, its values are items; with one, whatever it finds is in the list.',
    placeholder: 'no look-up',
    to: 'lookups.sources',
  }),
});

/** Lists that several settings share. */
export const lists = defineFeature({
  group: 'lists',
  slug: 'lists',
  task: 'judging',
  title: 'Named lists',
  summary:
    'Sets of hosts, domains or addresses under a name, to be used as @name wherever a setting takes a list. Make one when two settings should always name the same ones.',
  standards: ['RFC 4632', 'RFC 4291 §2.3'],
  isOn: ({ named }) => named.length > 0,
  selfTests: [{ id: 'lists', title: 'Can every list be read, and does it hold what it says?', answeredBy: 'engine' }],
  fields: {
    named: z.array(named).max(10_000).default([]).meta({
      title: 'Lists',
      description: 'One entry for each list. A change takes effect in every setting that refers to it.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
