import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { bytes, durationSchema, list, optionalLine, template } from '../field.ts';
import { addressRule } from '../line-rules.ts';

const reportVariables = [
  { name: 'hostname', words: 'our name', sample: 'mail.example.org' },
  { name: 'postmaster', words: 'the address reports come from', sample: 'postmaster@mail.example.org' },
  { name: 'queueId', words: 'how we know the message', sample: '4gT7QxZ0Yk1v' },
  { name: 'recipients', words: 'whom it is about', sample: 'kim@example.net' },
  { name: 'date', words: 'when we took the message', sample: 'Sun, 22 Nov 2026 03:12:00 GMT' },
];

/** Reports about delivery: failures, delays, successes. */
export const dsn = defineFeature({
  group: 'dsn',
  slug: 'dsn',
  task: 'sending',
  title: 'Delivery reports',
  summary:
    'What senders are told about their mail: failure, delay and, when they ask for it, success. Reports about reports are never made.',
  standards: ['RFC 3461', 'RFC 3464', 'RFC 6522', 'RFC 6533'],
  isOn: ({ advertiseHosts }) => advertiseHosts.length > 0,
  events: ['msg:generate'],
  rules: ['builtin.report'],
  selfTests: [{ id: 'bounce', title: 'Does a refused message come back as a report?', answeredBy: 'engine' }],
  fields: {
    advertiseHosts: list({
      title: 'Offer to',
      overridable: 'listener',
      description:
        'Clients that may ask for reports (NOTIFY, RET, ENVID, ORCPT). To answer no success reports for some clients, take them out here.',
      standard: 'RFC 3461 §3',
      default: ['*'],
      kind: 'hosts',
    }),
    sender: optionalLine({
      title: 'Reports come from',
      description: 'The address in the From field of reports. The envelope sender of a report is always empty.',
      standard: 'RFC 3464 §2, RFC 5321 §3.6.3',
      placeholder: 'postmaster@ the host name',
      rule: addressRule,
    }),
    copyTo: optionalLine({
      title: 'Copy to',
      description: 'An address that gets a copy of every failure report. Leave it empty for none.',
      placeholder: 'nobody',
      rule: addressRule,
    }),
    maxQuotedSize: bytes({
      title: 'Longest quotation',
      description: 'Messages larger than this are quoted in failure reports by their headers only.',
      standard: 'RFC 3461 §6.2',
      default: 64 * 1024,
      min: 0,
      max: 50 * 1024 * 1024,
    }),
    failureWords: template({
      title: 'Own words in failure reports',
      description: 'A paragraph of yours before the end of the text, such as where senders find help.',
      default: '',
      max: 2000,
      lines: true,
      variables: reportVariables,
    }),
    delayWords: template({
      title: 'Own words in delay notices',
      description: 'The same for notices that a message still waits.',
      default: '',
      max: 2000,
      lines: true,
      variables: reportVariables,
    }),
    delayWarnings: z
      .array(durationSchema(60, 30 * 86_400))
      .max(20)
      .default([4 * 3600, 24 * 3600])
      .meta({
        title: 'Delay notices',
        overridable: 'domain',
        description: 'Ages at which the sender of a message that still waits is told so. Empty: no notices.',
        standard: 'RFC 5321 §4.5.4.1',
        widget: 'durations',
        unit: 'seconds',
      }),
  },
});
