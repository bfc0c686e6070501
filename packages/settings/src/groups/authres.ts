import { defineFeature } from '../feature.ts';
import { choice, flag, optionalLine } from '../field.ts';
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
    signedIn: choice({
      title: 'Mail of people who sign in',
      overridable: 'listener',
      description:
        'The field on mail that was handed in with a password. Fields that claim to be ours are taken out of such mail in any case.',
      standard: 'RFC 8601 §2.7.4',
      default: 'sender',
      options: {
        sender: 'auth=pass with the sender, which may be the account’s',
        account: 'auth=pass with the name of the account, which everybody on the way can read',
        none: 'no field',
      },
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
