import { defineFeature, type RuleVariable } from '../feature.ts';
import { choice, count, flag, list, optionalLine } from '../field.ts';
import { senderRule } from '../line-rules.ts';

const variable = (name: string, type: RuleVariable['type'], words: string): RuleVariable => ({
  name,
  type,
  stages: ['prdr', 'data'],
  words,
});

/** Whether mail comes from whom people see as its author. */
export const dmarc = defineFeature({
  group: 'dmarc',
  slug: 'dmarc',
  task: 'judging',
  title: 'DMARC',
  summary:
    'Asks whether SPF or DKIM vouch for the domain in From, and what that domain wants done if not. Every verification is kept, whatever was done.',
  standards: ['RFC 9989', 'RFC 9990', 'RFC 9991', 'RFC 7489'],
  isOn: ({ verify }) => verify,
  selfTests: [
    {
      id: 'judgement',
      title: 'Is the author’s domain judged as it asks, and what do our own domains ask?',
      answeredBy: 'engine',
    },
  ],
  events: [
    'dmarc:failure-report',
    'dmarc:failure-received',
    'dmarc:report',
    'dmarc:report-refused',
    'dmarc:new-sender',
  ],
  rules: ['builtin.dmarc-quarantine', 'builtin.dmarc-reject', 'builtin.dmarc-list', 'builtin.dmarc-temperror'],
  variables: [
    variable(
      'dmarc.status',
      'string',
      'One of accept, reject, quarantine, none, norecord, nofrom, temperror, permerror or off.',
    ),
    variable('dmarc.statusText', 'string', 'The same in a few words.'),
    variable('dmarc.usedDomain', 'domain', 'The domain whose record was used.'),
    variable('dmarc.fromDomain', 'domain', 'The domain in From.'),
    variable('dmarc.domainPolicy', 'string', 'One of none, quarantine or reject; empty without a record.'),
    variable('dmarc.alignment', 'list<string>', 'What vouches for the author domain: spf, dkim, both or nothing.'),
    variable('dmarc.alignedSpf', 'bool', 'SPF passes for the author domain.'),
    variable('dmarc.alignedDkim', 'bool', 'A signature of the author domain passes.'),
  ],
  fields: {
    verify: flag({
      title: 'Check authors',
      overridable: 'listener',
      description: 'Runs for mail from clients that neither signed in nor are relay hosts.',
      standard: 'RFC 9989 §5.3',
      default: true,
    }),
    enforce: choice({
      title: 'What a failure brings',
      overridable: 'listener',
      description:
        'The standard advises against refusing mail for p=reject alone, since mailing lists break signatures; quarantine keeps such mail for a person to look at.',
      standard: 'RFC 9989 §7.4',
      default: 'careful',
      options: {
        careful:
          'quarantine what the domain wants quarantined or rejected; refuse only when SPF fails for the author domain as well and no trusted forwarder vouches',
        strict: 'do what the domain asks for; breaks mail that came through mailing lists',
        nothing: 'keep the record, deliver the mail',
      },
    }),
    onTemporaryError: choice({
      title: 'When DNS does not answer',
      description: 'Whether a message is taken whose author could not be checked.',
      standard: 'RFC 9989 §4.10.1',
      default: 'accept',
      options: {
        accept: 'take it and keep the record',
        defer: 'ask the client to come back later',
      },
    }),
    mailingLists: list({
      title: 'Known mailing lists',
      description:
        'Hosts of lists that our people are on. Their mail is taken whatever DMARC says, and the record names the reason.',
      default: [],
      kind: 'hosts',
    }),
    ourLists: list({
      title: 'Lists of ours',
      description:
        'Addresses of mailing lists here. Mail to them from an author whose domain says reject is refused with the reason, since it would be refused everywhere it is sent on to.',
      default: [],
      kind: 'addresses',
    }),
    historyDays: count({
      title: 'Keep verifications',
      description: 'How long each verification is kept for the history page and for reports.',
      default: 90,
      min: 2,
      max: 3650,
      unit: 'days',
    }),
    reportAddresses: list({
      title: 'Addresses for reports about us',
      description:
        'The addresses in the DMARC records of your domains (rua). Only for addresses that have a mailbox or an alias: mail to them is read as reports and delivered like any other. The addresses for reports of each local domain (routing.localDomains) need neither.',
      standard: 'RFC 9990',
      default: [],
      kind: 'addresses',
    }),
    reportDays: count({
      title: 'Keep reports',
      description: 'How long reports are kept after the day they are about.',
      default: 400,
      min: 2,
      max: 3650,
      unit: 'days',
    }),
    failureReportDays: count({
      title: 'Keep failure reports',
      description:
        'How long reports of others about single messages in the names of our domains are kept. They show what people wrote, and to whom.',
      standard: 'RFC 9991 §7',
      default: 60,
      min: 1,
      max: 3650,
      unit: 'days',
    }),
    failureReports: choice({
      title: 'Failure reports',
      description:
        'Tells the owner of an author domain at once about single messages that fail, where its record asks for that (ruf). Such reports show what strangers wrote to your people: send them where you have to find out who breaks whose mail, and no longer.',
      standard: 'RFC 9991 §2',
      default: 'off',
      options: {
        off: 'none, whatever a rule says',
        rules: 'only about messages for which a rule switches it on (dmarcEnableForensic)',
        all: 'about every message whose domain asks',
      },
    }),
    forensicSender: optionalLine({
      title: 'Sender of failure reports',
      description:
        'Stands in From, and its address in the envelope: an address whose own mail passes DMARC. Written as reports@example.org or Mail reports <reports@example.org>.',
      standard: 'RFC 9991 §5.1',
      placeholder: 'the sender of bounces, and the null envelope sender',
      max: 320,
      rule: senderRule,
    }),
    failureContent: choice({
      title: 'What failure reports show',
      description: 'How much of the message goes along. Large messages always go as their header.',
      standard: 'RFC 9991 §7',
      default: 'header',
      options: {
        header: 'the header section',
        message: 'the whole message, where it is at most 64 KB',
      },
    }),
    redactAddresses: flag({
      title: 'Hash addresses in failure reports',
      description:
        'Replaces the local part of every address outside of the author’s organization by a hash, in header, body and envelope, and leaves out the names of recipients. Equal addresses keep equal hashes.',
      standard: 'RFC 6590 §4',
      default: true,
    }),
    redactSubject: flag({
      title: 'Leave Subject out of failure reports',
      description: 'Replaces Subject, Comments and Keywords. Without them an owner may not recognise its own mail.',
      standard: 'RFC 9991 §7',
      default: false,
    }),
    failureReportsPerDomain: count({
      title: 'Failure reports for one domain',
      description: 'At most so many in an hour; others are withheld, and the record of the verification says so.',
      standard: 'RFC 9991 §8.1',
      default: 10,
      min: 1,
      max: 10_000,
      unit: 'per hour',
    }),
    failureReportsPerHour: count({
      title: 'Failure reports for all domains',
      description: 'At most so many in an hour, whoever asks for them.',
      standard: 'RFC 9991 §8.1',
      default: 100,
      min: 1,
      max: 100_000,
      unit: 'per hour',
    }),
  },
});
