import { z } from 'zod';
import { count, flag, line, lineSchema, requiredLine, seconds } from '../field.ts';
import { nameRule } from '../line-rules.ts';
import { eventTypeRule } from '../webhooks/line-rules.ts';
import { filledIn, redisTarget, sqlTarget, webhookTarget } from './targets.ts';

const only = z.string().max(4000).default('').meta({
  title: 'Only when',
  description: 'A condition for this step alone. Empty: always.',
  standard: 'CEL',
  widget: 'expression',
});

const log = z.strictObject({
  kind: z.literal('log').meta({ title: 'Log line', description: 'What the step does for each event.' }),
  when: only,
  text: requiredLine({
    title: 'Line',
    description:
      'Stands in the event log and in the story of its message, with {event.…} and {= expressions } filled in.',
    max: 2000,
  }).meta(filledIn),
});

const suppress = z.strictObject({
  kind: z.literal('suppress').meta({ title: 'Suppress an address', description: 'What the step does for each event.' }),
  when: only,
  address: line({
    title: 'Address',
    description: 'The address that nothing is sent to any more; nothing happens where it is empty.',
    default: '{event.recipient}',
    max: 500,
  }).meta(filledIn),
  reason: line({
    title: 'Reason',
    description: 'What the suppression list says of it.',
    default: '{event.text}',
    max: 500,
  }).meta(filledIn),
  days: count({
    title: 'For so many days',
    description: '0: until somebody takes it out.',
    default: 30,
    min: 0,
    max: 3650,
    unit: 'days',
  }),
});

/** One step of an action. */
export const stepSchema = z
  .discriminatedUnion('kind', [
    sqlTarget.extend({ when: only }),
    redisTarget.extend({ when: only }),
    webhookTarget.extend({ when: only }),
    log,
    suppress,
  ])
  .meta({ title: 'Step', description: 'What the step does for each event.', widget: 'variant' });

/** What is done about events, behind the mail. */
export const actionSchema = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'What you call it, and what its runs are kept under. With another name it begins anew.',
    rule: nameRule,
  }),
  types: z.array(lineSchema(eventTypeRule, 64)).max(200).default([]).meta({
    title: 'Event types',
    description:
      'Which events it is about, such as msg:delivery; msg:* stands for all that begin so. Empty: every event.',
    widget: 'lines',
  }),
  when: z.string().max(4000).default('').meta({
    title: 'Only when',
    description:
      'A condition over the fields of the event, such as event.recipientDomain == "example.org". Empty: always. An event whose condition cannot be evaluated counts.',
    standard: 'CEL',
    widget: 'expression',
  }),
  transport: line({
    title: 'Only for transport',
    description: 'A kind of transport (mx, smarthost, lmtp, maildir, sandbox) or the name of a route. Empty: any.',
    default: '',
    max: 64,
  }),
  steps: z.array(stepSchema).min(1).max(10).meta({
    title: 'Steps',
    description: 'What is done for each event, in order. A step that fails is tried again, and those behind it wait.',
    widget: 'entries',
    ordered: true,
  }),
  batch: count({
    title: 'Events in a run',
    description: 'At most so many are taken together. Where one fails, those behind it in its run wait with it.',
    default: 20,
    min: 1,
    max: 200,
  }),
  timeout: seconds({
    title: 'Wait for a step',
    description: 'How long one step may take.',
    default: 5,
    min: 1,
    max: 20,
  }),
  keepFor: seconds({
    title: 'Give up after',
    description:
      'How long an event waits for a step that fails or does not keep up. Older ones are passed over, and the page says how many.',
    default: 86_400,
    min: 60,
    max: 604_800,
  }),
  enabled: flag({
    title: 'Enabled',
    description: 'Off does nothing. Events of that time are not looked at later; to keep them, pause it on its page.',
    default: true,
  }),
});
