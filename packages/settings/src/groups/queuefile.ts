import { defineFeature } from '../feature.ts';
import { flag, optionalLine } from '../field.ts';
import { directoryRule } from '../line-rules.ts';

/** Mail that leaves as files, and comes back. */
export const queuefile = defineFeature({
  group: 'queuefile',
  slug: 'queuefile',
  task: 'sending',
  title: 'Queue files',
  summary:
    'A route can write mail to a directory as files, the message and its envelope, for a program to work on; a watched directory takes such files back into the queue. Rules that have run do not run again.',
  standards: [],
  direction: 'out',
  isOn: ({ enabled }) => enabled,
  rules: ['builtin.queuefile'],
  events: ['queuefile:taken', 'queuefile:refused'],
  selfTests: [{ id: 'directory', title: 'Can the directory be watched, and is it safe?', answeredBy: 'worker' }],
  fields: {
    enabled: flag({
      title: 'Take files back',
      description: 'Watch the directory. Who may write there may send mail as anybody, so nobody else must be able to.',
      default: false,
    }),
    directory: optionalLine({
      title: 'Watched directory',
      description:
        'Where <name>.eml and <name>.json are looked for, each second. Put the .json there last, by a rename. What cannot be read is set aside in its subdirectory bad, with the reason beside it.',
      placeholder: '{data}/queuefile/in',
      rule: directoryRule,
      max: 1000,
    }),
  },
});
