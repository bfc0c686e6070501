import { defineFeature } from '../feature.ts';
import { count, flag, list, optionalLine, seconds } from '../field.ts';
import { addressRule, senderRule } from '../line-rules.ts';

/** What domains tell each other about the TLS of their mail. */
export const tlsRpt = defineFeature({
  group: 'tlsRpt',
  slug: 'tls-rpt',
  task: 'sending',
  title: 'TLS reports',
  summary:
    'Counts how connections to other domains went under DANE and MTA-STS, tells those domains once a day if they ask for it, and reads what others say about ours. Look here when mail to or from a domain meets trouble with certificates.',
  standards: ['RFC 8460'],
  isOn: ({ collect, send, address }) => collect || send || address !== undefined,
  events: ['tls-rpt:sent', 'tls-rpt:unsent', 'tls-rpt:received', 'tls-rpt:refused'],
  fields: {
    collect: flag({
      title: 'Count sessions',
      description:
        'Counts every connection to another domain by the policy it came under and by what was wrong with it. Without it there is nothing to report.',
      standard: 'RFC 8460 §4',
      default: true,
    }),
    send: flag({
      title: 'Send reports',
      description:
        'Once a day, to each domain that publishes a record at _smtp._tls and was sent mail. By mail, signed with DKIM where the domain of the sender has a key, or over HTTPS.',
      standard: 'RFC 8460 §5',
      default: false,
    }),
    excludeDomains: list({
      title: 'Not to these domains',
      description: 'Domains that get no reports even where they ask for them.',
      default: [],
      kind: 'domains',
    }),
    organization: optionalLine({
      title: 'Our name in reports',
      description: 'The organisation that reports, as it is shown to those who read them.',
      standard: 'RFC 8460 §4.4',
      placeholder: 'the host name',
      max: 120,
    }),
    contact: optionalLine({
      title: 'Whom to ask',
      description: 'An address for those who have questions about a report.',
      standard: 'RFC 8460 §4.4',
      placeholder: 'the sender of bounces',
      max: 320,
      rule: addressRule,
    }),
    sender: optionalLine({
      title: 'Sender of reports',
      description:
        'Stands in From, and its address in the envelope: an address of a domain that signs with DKIM, since reports without a signature may be thrown away. Written as reports@example.org or Mail reports <reports@example.org>.',
      standard: 'RFC 8460 §5.3',
      placeholder: 'the sender of bounces, and the null envelope sender',
      max: 320,
      rule: senderRule,
    }),
    spread: seconds({
      title: 'Spread over',
      description: 'Reports about a day go out at random moments within this time after its end (UTC).',
      standard: 'RFC 8460 §4.1',
      default: 14_400,
      min: 0,
      max: 72_000,
    }),
    catchUp: count({
      title: 'Make up for',
      description:
        'How many days back reports are looked after: days that were missed, since no worker ran, DNS did not answer or sending was turned on later, are sent then, each report once. Days that the counts do not hold whole any more are left out. 1: yesterday only.',
      default: 7,
      min: 1,
      max: 30,
      unit: 'days',
    }),
    privateAddresses: flag({
      title: 'Web servers inside',
      description:
        'Posts reports to private addresses too. Off keeps strangers from making Posthorn knock at servers inside your network.',
      standard: 'RFC 6890',
      default: false,
    }),
    address: optionalLine({
      title: 'Address for reports about us',
      description:
        'The address in the records that your domains publish at _smtp._tls. Mail to it is read as TLS reports, and delivered like any other mail: it needs a mailbox or an alias.',
      standard: 'RFC 8460 §3',
      placeholder: 'none; reports can be uploaded',
      max: 320,
      rule: addressRule,
    }),
    keepDays: count({
      title: 'Keep for',
      description: 'How long counts and reports are kept.',
      default: 400,
      min: 2,
      max: 3650,
      unit: 'days',
    }),
  },
});
