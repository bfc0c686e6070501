import { defineFeature, type RuleVariable } from '../feature.ts';
import { choice, count, flag, list } from '../field.ts';

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
  standards: ['RFC 9989', 'RFC 7489'],
  isOn: ({ verify }) => verify,
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
  },
});
