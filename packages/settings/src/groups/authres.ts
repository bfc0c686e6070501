import { defineFeature } from '../feature.ts';
import { flag, optionalLine } from '../field.ts';
import { domainRule } from '../line-rules.ts';

/** What was found out about a message, written into its header. */
export const authres = defineFeature({
  group: 'authres',
  slug: 'authres',
  task: 'judging',
  title: 'Authentication-Results',
  summary:
    'One header field tells mailboxes and filters what SPF, DKIM, DMARC and ARC said. Fields that claim to come from here are taken out first, so that nobody can forge one.',
  standards: ['RFC 8601'],
  isOn: ({ addHeader }) => addHeader,
  selfTests: [
    { id: 'header', title: 'Do our results stand on top, and none that somebody forged?', answeredBy: 'engine' },
  ],
  fields: {
    addHeader: flag({
      title: 'Add the field',
      overridable: 'listener',
      description: 'Writes the results on top of messages from outside.',
      standard: 'RFC 8601 §4',
      default: true,
    }),
    authservId: optionalLine({
      title: 'Our name in it',
      description: 'What readers look for. Keep it the same for all hosts of one site.',
      standard: 'RFC 8601 §2.5',
      placeholder: 'the host name',
      rule: domainRule,
    }),
  },
});
