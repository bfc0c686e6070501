import { defineFeature } from '../feature.ts';
import { choice, count, list, optionalLine, seconds } from '../field.ts';
import { addressRule, senderRule } from '../line-rules.ts';

/** What we tell other domains of mail in their name. */
export const aggregateReports = defineFeature({
  group: 'aggregateReports',
  slug: 'aggregate-reports',
  task: 'judging',
  title: 'DMARC reports out',
  summary:
    'Tells the owners of domains once a day who sent us mail in their name and how it was judged, where their DMARC record asks for it (rua). Look here before you switch it on: reports go to strangers, and have to pass DMARC themselves.',
  standards: ['RFC 9990'],
  isOn: ({ send }) => send !== 'off',
  events: ['dmarc:report-sent', 'dmarc:report-unsent', 'dmarc:report-undelivered'],
  fields: {
    send: choice({
      title: 'Send reports',
      description:
        'Reports are made of the history of verifications, one for each domain whose record asks for them. Owners of other domains that a record names are asked in DNS first.',
      standard: 'RFC 9990',
      default: 'off',
      options: {
        off: 'never',
        asked: 'only those that somebody sends from the page or over the API',
        daily: 'every day, about the day before (UTC)',
      },
    }),
    excludeDomains: list({
      title: 'Not about these domains',
      description: 'Domains whose owners get no reports even where their record asks for them.',
      default: [],
      kind: 'domains',
    }),
    organization: optionalLine({
      title: 'Our name in reports',
      description: 'The organisation that reports, as it is shown to those who read them.',
      placeholder: 'the host name',
      max: 120,
    }),
    contact: optionalLine({
      title: 'Whom to ask',
      description: 'An address for those who have questions about a report.',
      placeholder: 'the sender of bounces',
      max: 320,
      rule: addressRule,
    }),
    extraContact: optionalLine({
      title: 'More about us',
      description: 'A web page or a telephone number, say.',
      placeholder: 'nothing',
      max: 200,
    }),
    sender: optionalLine({
      title: 'Sender of reports',
      description:
        'Stands in From, and its address in the envelope. Reports have to pass DMARC: take an address of a domain that signs with DKIM here. Written as reports@example.org or Mail reports <reports@example.org>.',
      standard: 'RFC 9990',
      placeholder: 'the sender of bounces, and the null envelope sender',
      max: 320,
      rule: senderRule,
    }),
    spread: seconds({
      title: 'Spread over',
      description: 'The reports about a day go out at random moments within this time after its end (UTC).',
      default: 14_400,
      min: 0,
      max: 72_000,
    }),
    catchUp: count({
      title: 'Make up for',
      description:
        'How many days back reports are looked after: days that were missed, since no worker ran, DNS did not answer or sending was turned on later, are sent then, each report once. Days that the history does not hold whole any more are left out. 1: yesterday only.',
      default: 7,
      min: 1,
      max: 30,
      unit: 'days',
    }),
    restAfter: count({
      title: 'Rest an address after',
      description: 'So many reports in a row that its host did not take, or that ran out of time in the queue.',
      default: 3,
      min: 1,
      max: 100,
      unit: 'failures',
    }),
    restDays: count({
      title: 'Rest for',
      description: 'How long such an address gets no reports. The first one after that is a trial.',
      default: 7,
      min: 1,
      max: 365,
      unit: 'days',
    }),
    keepDays: count({
      title: 'Keep for',
      description: 'How long reports that were sent are kept, with what became of them.',
      default: 90,
      min: 2,
      max: 3650,
      unit: 'days',
    }),
  },
});
