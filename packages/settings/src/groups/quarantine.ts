import { defineFeature } from '../feature.ts';
import { count, optionalLine } from '../field.ts';
import { addressRule } from '../line-rules.ts';

/** A place for mail that a rule or DMARC keeps back until a person has looked at it. */
export const quarantine = defineFeature({
  group: 'quarantine',
  slug: 'quarantine',
  task: 'judging',
  title: 'Quarantine',
  summary:
    'Mail that scanners, rules or DMARC keep back waits here until somebody lets it go on or throws it away. What nobody looks at leaves by itself after some time, and you are warned before.',
  standards: ['RFC 9989 §7.4'],
  events: ['msg:quarantine', 'quarantine:release', 'quarantine:delete', 'quarantine:expire', 'quarantine:warning'],
  selfTests: [
    {
      id: 'trial',
      title: 'Is mail that should be kept back kept, and does it come out again?',
      answeredBy: 'engine',
    },
  ],
  fields: {
    keepDays: count({
      title: 'Keep for',
      description:
        'How long mail stays in quarantine. Then it is thrown away, and nobody is told. A change holds for mail that comes after it.',
      default: 30,
      min: 1,
      max: 365,
      unit: 'days',
    }),
    warnDays: count({
      title: 'Warn before',
      description:
        'So long before mail leaves, the overview and an event say how much of it. 0: no warning. Nothing leaves that was not warned of.',
      default: 3,
      min: 0,
      max: 30,
      unit: 'days',
    }),
    notify: optionalLine({
      title: 'Mail the warning to',
      description: 'An address that gets the warning as mail too, at most once a day.',
      placeholder: 'nobody',
      max: 254,
      rule: addressRule,
    }),
  },
});
