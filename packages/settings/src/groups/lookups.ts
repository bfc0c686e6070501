import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, requiredLine, seconds } from '../field.ts';
import { nameRule } from '../line-rules.ts';
import { sourceSchema } from '../lookups/sources.ts';

const entry = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'What rules call it, as in lookup("name", sender.address), and lists that it backs.',
    rule: nameRule,
  }),
  source: sourceSchema,
  timeout: count({
    title: 'Wait for an answer',
    description: 'How long one question may take before the source counts as failed.',
    default: 2000,
    min: 10,
    max: 30_000,
    unit: 'milliseconds',
  }),
  cacheFor: seconds({
    title: 'Keep answers',
    description: 'How long an answer is used again; 0 asks each time. Commands that change something are never kept.',
    default: 60,
    min: 0,
    max: 86_400,
  }),
  cacheMissesFor: seconds({
    title: 'Keep misses',
    description: 'How long it is remembered that there was nothing; 0 asks each time.',
    default: 30,
    min: 0,
    max: 86_400,
  }),
  onMiss: choice({
    title: 'When there is nothing',
    description: 'What an answer without a value counts as.',
    default: 'empty',
    options: {
      empty: 'no value',
      default: 'the value below',
      fail: 'a failure of the source, as it is handled below',
    },
  }),
  onFailure: choice({
    title: 'When the source fails',
    description: 'What happens to mail while the source does not answer, answers too late or answers nonsense.',
    default: 'defer',
    options: {
      defer: 'put mail off with 451, so that the sender tries again',
      empty: 'go on as if there was no value',
      default: 'go on with the value below',
    },
  }),
  defaultValues: z.array(z.string().max(1000)).max(1000).default([]).meta({
    title: 'Default value',
    description: 'One a line; what is used where the choices above say so.',
    widget: 'lines',
  }),
});

/** Questions to other stores of knowledge. */
export const lookups = defineFeature({
  group: 'lookups',
  slug: 'lookups',
  task: 'judging',
  title: 'Look-ups',
  summary:
    'Questions that rules and lists put to Redis, LMDB, SQL, LDAP, files, web servers and DNS. Make one where what decides about mail changes more often than settings do, or is kept elsewhere.',
  standards: ['RFC 5782', 'RFC 9110'],
  isOn: ({ sources }) => sources.length > 0,
  events: ['lookup:failed', 'lookup:back'],
  rules: ['builtin.lookup'],
  selfTests: [{ id: 'sources', title: 'Does every source answer?', answeredBy: 'engine' }],
  fields: {
    sources: z.array(entry).max(500).default([]).meta({
      title: 'Look-ups',
      description: 'One entry for each question. Health and a box to try them stand under Policy, Look-ups.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
