import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, list, requiredLine } from '../field.ts';
import { nameRule } from '../line-rules.ts';

const profile = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'Rules ask for it: content.profile == "strict".',
    rule: nameRule,
  }),
  recipients: list({
    title: 'Recipients',
    description: 'Whose mail is judged by it: addresses, domains, or @name of a list that people opt in to.',
    default: [],
    kind: 'addresses',
  }),
});

/** Whose mail is judged how, once its content is here. */
export const content = defineFeature({
  group: 'content',
  slug: 'content',
  task: 'judging',
  title: 'Content profiles',
  summary:
    'Recipients who want their mail judged differently have different profiles, which rules look at once the content is here. Most clients hear one answer for all recipients, so that a message can only be judged by one profile unless they know PRDR.',
  standards: ['draft-hall-prdr-00', 'RFC 5321 §4.5.3.1.10'],
  isOn: ({ profiles }) => profiles.length > 0,
  rules: ['builtin.content-profile'],
  variables: [
    {
      name: 'content.profile',
      type: 'string',
      stages: ['rcpt', 'predata', 'prdr', 'data'],
      words:
        'The profile of the recipient, or that by which the whole message is judged; empty for recipients without one, and at data after each recipient was judged by itself.',
    },
    {
      name: 'content.profiles',
      type: 'list<string>',
      stages: ['predata', 'prdr', 'data'],
      words: 'The profiles of all recipients that were accepted, each once; an empty text stands for those without.',
    },
  ],
  fields: {
    profiles: z.array(profile).max(200).default([]).meta({
      title: 'Profiles',
      description:
        'From the strictest to the laxest: a recipient gets the first one that names it. Whoever none names has the laxest of all, which has no name.',
      widget: 'entries',
      key: 'name',
      ordered: true,
    }),
    profileConflict: choice({
      title: 'When profiles differ',
      overridable: 'listener',
      description:
        'What happens when a message names recipients of different profiles and the client takes one answer for all. People who sign in never meet it: their mail programs would not try again.',
      standard: 'RFC 5321 §4.5.3.1.10',
      default: 'defer',
      options: {
        defer:
          'put off the recipients whose profile is not that of the first one (452 4.5.3); they come in a message of their own',
        strictest: 'judge the message by the strictest profile among them',
        first: 'judge the message by the profile of the first recipient',
      },
    }),
  },
});
