import { controlFlags } from '@posthorn/policy/rules/rule';
import { stageWords, verdictWords } from '@posthorn/policy/stage';
import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, flag, line, optionalLine, requiredLine, seconds } from '../field.ts';
import { nameRule } from '../line-rules.ts';
import { ruleVariables } from '../rule-variables.ts';

const kind = <const T extends string>(name: T, title: string) =>
  z.literal(name).meta({ title, description: 'What is done when the condition holds.' });
/** Texts with `{facts}` and `{= expressions }` in them. */
const filledIn = { widget: 'rule-template' };
const text = (title: string, description: string, max = 800) =>
  requiredLine({ title, description, max }).meta(filledIn);

const effect = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: kind('addHeader', 'Add a header field'),
      name: requiredLine({
        title: 'Name',
        description:
          'The name of the field, such as X-Spam. A message is stored once: a field added at prdr stands in it for every recipient.',
        max: 70,
        rule: headerNameRule,
      }),
      value: text('Value', 'A template: {client.address} and {= expressions } are filled in.'),
      position: choice({
        title: 'Where',
        description: 'The place in the header.',
        default: 'top',
        options: {
          top: 'on top of the message, above Received',
          belowTrace: 'below the fields that Posthorn adds',
          bottom: 'at the end of the header',
        },
      }),
    }),
    z.strictObject({
      kind: kind('removeHeader', 'Take header fields out'),
      name: requiredLine({
        title: 'Name',
        description: 'All fields of this name that came with the message go.',
        max: 70,
        rule: headerNameRule,
      }),
    }),
    z.strictObject({
      kind: kind('setVariable', 'Remember a value'),
      name: requiredLine({ title: 'Name', description: 'Later rules read it with variable("name").', rule: nameRule }),
      value: text('Value', 'A template.'),
      scope: choice({
        title: 'For',
        description: 'How long it is remembered.',
        default: 'message',
        options: { message: 'this message', session: 'all messages of the connection' },
      }),
    }),
    z.strictObject({ kind: kind('log', 'Write an event'), text: text('Text', 'A template; shown under Events.') }),
    z.strictObject({
      kind: kind('control', 'Switch something for this message'),
      flag: choice({
        title: 'What',
        description: 'What is switched.',
        default: 'dmarcDisableVerify',
        options: controlFlags,
      }),
    }),
    z.strictObject({
      kind: kind('delay', 'Let the client wait'),
      seconds: seconds({
        title: 'How long',
        description: 'The answer is held back so long, half a minute at the most.',
        default: 5,
        min: 1,
        max: 30,
      }),
    }),
    z.strictObject({
      kind: kind('tag', 'Tag the message'),
      tag: text('Tag', 'A template; adds to the field X-Posthorn-Tags.', 100),
    }),
    z.strictObject({
      kind: kind('rewrite', 'Change the envelope sender'),
      address: line({
        title: 'Address',
        description: 'A template; empty for the null sender.',
        default: '',
        max: 320,
      }).meta(filledIn),
    }),
    z.strictObject({
      kind: kind('redirect', 'Send to another address'),
      address: text('Address', 'A template. It has to be one that mail from this client could be sent to.', 320),
    }),
    z.strictObject({ kind: kind('hold', 'Hold'), reason: text('Reason', 'A template; shown in the queue.', 200) }),
  ])
  .meta({ title: 'Effect', description: 'What is done when the condition holds.', widget: 'variant' });

const reply = z
  .strictObject({
    code: count({
      title: 'Code',
      description: 'The reply code; 0 for the usual one of the verdict.',
      default: 0,
      min: 0,
      max: 599,
    }),
    enhanced: line({
      title: 'Enhanced code',
      description: 'Such as 5.7.1; empty for the usual one.',
      standard: 'RFC 3463',
      default: '',
      max: 11,
      rule: (given) =>
        given === '' || /^[45]\.\d{1,3}\.\d{1,3}$/.test(given)
          ? undefined
          : { reason: 'a code such as 5.7.1 is wanted', position: 0 },
    }),
    text: line({
      title: 'Text',
      description:
        'A template for what the client is told: {client.address} and {= expressions } are filled in. Empty for the usual words.',
      default: '',
      max: 800,
    }).meta(filledIn),
  })
  .prefault({})
  .meta({ title: 'Reply', description: 'What the client is told when the rule refuses.', widget: 'group' });

const limit = z
  .strictObject({
    count: count({
      title: 'More than',
      description: 'The rule applies only from one more on; 0 sets no limit.',
      default: 0,
      min: 0,
      max: 1_000_000,
    }),
    countBy: optionalLine({
      title: 'More than, looked up',
      description:
        'A template that gives the number where it is not the same for all, such as {= firstValue(lookup("rates", client.address)) }. Where it gives nothing, the number above holds; what is no number is an error of the rule.',
      placeholder: 'the number above',
      max: 300,
    }).meta(filledIn),
    period: seconds({
      title: 'In',
      description: 'The time in which they are counted.',
      default: 3600,
      min: 1,
      max: 86_400,
    }),
    key: line({
      title: 'Counted by',
      description: 'A template; what has the same key is counted together.',
      default: '{client.address}',
      max: 300,
    }).meta(filledIn),
    per: choice({
      title: 'What is counted',
      description: 'How often one client counts.',
      default: 'command',
      options: {
        connection: 'each connection once',
        mail: 'each message once',
        recipient: 'each recipient once in a message',
        command: 'each time the rule is asked',
      },
    }),
    how: choice({
      title: 'Beyond the limit',
      description: 'Whether what is over the limit counts as well.',
      default: 'leaky',
      options: {
        leaky: 'only what was let through counts, so that clients get their share',
        strict: 'everything counts, so that who does not slow down stays out',
      },
    }),
  })
  .prefault({})
  .meta({ title: 'Limit', description: 'Makes the rule apply only to what comes too often.', widget: 'group' });

const rule = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'Stands in every decision of the rule.', rule: nameRule }),
  enabled: flag({ title: 'Enabled', description: 'Off keeps the rule without asking it.', default: true }),
  description: line({
    title: 'Note',
    description: 'What the rule is for, for the people who come after you.',
    default: '',
    max: 500,
  }),
  stages: z
    .array(z.enum(['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data']))
    .min(1)
    .max(7)
    .meta({ title: 'Stages', description: 'When the rule is asked.', widget: 'choices', options: stageWords }),
  when: z.string().max(8000).default('').meta({
    title: 'When',
    description: 'The condition, in CEL: spf.result == "fail" && !clientIn("friends"). Empty means always.',
    widget: 'expression',
  }),
  verdict: choice({
    title: 'Verdict',
    description: 'What happens when the condition holds.',
    default: 'deny',
    options: verdictWords,
  }),
  reply,
  effects: z.array(effect).max(20).default([]).meta({
    title: 'Effects',
    description: 'What else is done when the condition holds, in order.',
    widget: 'entries',
    ordered: true,
  }),
  limit,
  onError: choice({
    title: 'When it fails',
    description: 'What happens when the condition cannot be evaluated, because a look-up failed or it takes too long.',
    default: 'defer',
    options: { defer: 'the client is put off (451 4.3.0), so that nothing is lost', skip: 'the next rule is asked' },
  }),
});

/** Conditions and verdicts of the operator's own. */
export const rules = defineFeature({
  group: 'rules',
  slug: 'rules',
  task: 'judging',
  title: 'Rules',
  summary:
    'Your own conditions at each point of a conversation, and what they bring. A rule can refuse, put off, mark, hold or redirect; it can never open a relay, and when it fails the client is put off and no mail is lost.',
  standards: ['CEL', 'RFC 5321 §7.8'],
  isOn: ({ ordered }) => ordered.some(({ enabled }) => enabled),
  selfTests: [{ id: 'trial', title: 'Do the rules let ordinary mail through, and fail safely?', answeredBy: 'engine' }],
  events: ['rule:log', 'rule:failed'],
  variables: ruleVariables,
  fields: {
    ordered: z.array(rule).max(500).default([]).meta({
      title: 'Rules',
      description:
        'Asked from the top at each of their stages, until one decides. The built-in limits and safety rules come first.',
      widget: 'entries',
      key: 'name',
      ordered: true,
    }),
  },
});

/** RFC 5322 §3.6.8. */
function headerNameRule(name: string): { reason: string; position: number } | undefined {
  const bad = name.search(/[^\u0021-\u0039\u003b-\u007e]/);
  if (name === '') return { reason: 'a name is wanted', position: 0 };
  return bad < 0
    ? undefined
    : { reason: 'the name of a header field holds no blanks, colons or other characters than ASCII', position: bad };
}
