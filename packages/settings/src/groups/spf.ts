import { z } from 'zod';
import { defineFeature, type RuleVariable } from '../feature.ts';
import { choice, flag, line, list, optionalLine, seconds } from '../field.ts';

const results = {
  pass: 'the domain vouches for the client',
  fail: 'the domain says that the client may not send for it',
  softfail: 'the domain says that it probably may not',
  neutral: 'the domain says nothing of the client',
  none: 'the domain publishes no policy',
  permerror: 'the policy has a mistake',
  temperror: 'the policy could not be looked up',
} as const;

const afterMail = ['mail', 'rcpt', 'predata', 'prdr', 'data'] as const;
const variable = (name: string, type: RuleVariable['type'], words: string): RuleVariable => ({
  name,
  type,
  stages: afterMail,
  words,
});

/** Which hosts may use a domain as sender. */
export const spf = defineFeature({
  group: 'spf',
  slug: 'spf',
  task: 'judging',
  title: 'SPF',
  summary:
    'A domain publishes which hosts may send in its name; Posthorn asks for each sender and HELO name. The result is a fact for rules and DMARC, never a verdict by itself.',
  standards: ['RFC 7208', 'RFC 8616'],
  isOn: ({ verify }) => verify,
  selfTests: [
    { id: 'senders', title: 'Are senders judged by SPF, and what do our own domains publish?', answeredBy: 'engine' },
  ],
  variables: [
    variable('spf.result', 'string', 'One of pass, fail, softfail, neutral, none, permerror or temperror.'),
    variable('spf.domain', 'domain', 'The domain that was asked.'),
    variable('spf.mechanism', 'string', 'The term of the record that decided, such as -all.'),
    variable('spf.headerComment', 'string', 'The result in a sentence.'),
    variable('spf.smtpComment', 'string', 'Words for a reply, with the domain’s own explanation where it has one.'),
    variable('spf.received', 'string', 'A complete Received-SPF field.'),
    variable('spf.heloResult', 'string', 'The result for the name in HELO.'),
    variable('spf.guessResult', 'string', 'The result of the best guess, where the domain publishes nothing.'),
    variable('spf.guessDomain', 'domain', 'The domain that the best guess is about.'),
    variable('spf.guessMechanism', 'string', 'The term of the guessed record that decided.'),
    variable('spf.guessHeaderComment', 'string', 'The best guess in a sentence.'),
    variable('spf.guessSmtpComment', 'string', 'Words for a reply that do not speak of SPF.'),
    variable('spf.guessReceived', 'string', 'A complete X-SPF-Guess field.'),
    variable('spf.whyUrl', 'string', 'The page that explains refusals, filled in; empty without one.'),
    {
      name: 'recipient.wantsNoSpf',
      type: 'bool',
      stages: ['rcpt', 'prdr'],
      words: 'True for recipients who want no SPF.',
    },
  ],
  fields: {
    verify: flag({
      title: 'Check senders',
      overridable: 'listener',
      description: 'Asks for the policy of each sender that neither signed in nor is a relay host.',
      standard: 'RFC 7208 §4',
      default: true,
    }),
    checkHelo: flag({
      title: 'Check HELO names too',
      description: 'Asks for the name in HELO as well. With the null sender it is asked in any case.',
      standard: 'RFC 7208 §2.3',
      default: true,
    }),
    receivedHeader: flag({
      title: 'Add Received-SPF',
      description: 'Writes the result on top of the message, where filters behind Posthorn can read it.',
      standard: 'RFC 7208 §9.1',
      default: true,
    }),
    optOutRecipients: list({
      title: 'Recipients who want no SPF',
      description: 'Mail to these addresses is not judged by SPF in the ready-made rules.',
      default: [],
      kind: 'addresses',
    }),
    treatAs: z
      .array(
        z.strictObject({
          domains: list({
            title: 'Domains',
            description: 'Sender domains this is about.',
            default: [],
            kind: 'domains',
          }),
          result: choice({
            title: 'When it says',
            description: 'The result as published.',
            default: 'neutral',
            options: results,
          }),
          as: choice({
            title: 'Take it for',
            description: 'What rules are told instead.',
            default: 'fail',
            options: results,
          }),
        }),
      )
      .max(1000)
      .default([])
      .meta({
        title: 'Read differently',
        description:
          'For some domains a result means something else: banks that say neutral and mean fail. The first entry that fits counts; reports and DMARC keep the result as published.',
        widget: 'entries',
        ordered: true,
      }),
    guess: line({
      title: 'Best guess',
      description:
        'The record that stands in where a domain publishes none. Its result has facts of its own and is never used by DMARC. Empty turns it off.',
      default: 'v=spf1 a/24 mx/24 ptr ?all',
      max: 450,
    }),
    guessHeader: flag({
      title: 'Add X-SPF-Guess',
      description: 'Writes the best guess on top of messages whose sender domain publishes nothing.',
      default: false,
    }),
    whyUrl: optionalLine({
      title: 'Page that explains refusals',
      description:
        'A link for replies; {sender}, {client}, {receiver} and {domain} are filled in. Ready-made rules name it when it is set.',
      placeholder: 'no link',
      max: 300,
    }),
    budget: seconds({
      title: 'Time for one check',
      description: 'After that the result is temperror. The standard asks for twenty seconds at least.',
      standard: 'RFC 7208 §4.6.4',
      default: 20,
      min: 20,
      max: 120,
    }),
  },
});
