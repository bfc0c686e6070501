import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { bytes, durationSchema, lineSchema, list, optionalLine, requiredLine, template } from '../field.ts';
import { addressRule, nameRule } from '../line-rules.ts';
import { languageRule } from '../report-texts/rules.ts';
import { reportTexts } from '../report-texts/texts.ts';
import { noteVariables } from '../report-texts/variables.ts';

const languageChoice = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What you call it.', rule: nameRule }),
  senders: list({
    title: 'Senders',
    description: 'Whose reports are written so, such as *@example.de.',
    default: [],
    kind: 'addresses',
  }),
  languages: z.array(lineSchema(languageRule, 35)).min(1).max(3).default(['en']).meta({
    title: 'Languages',
    description: 'In which languages, in their order.',
    standard: 'RFC 5646',
    widget: 'lines',
  }),
});

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
      description:
        'A paragraph of yours before the end of the text, such as where senders find help; {note} stands for it in report texts.',
      default: '',
      max: 2000,
      lines: true,
      variables: noteVariables,
    }),
    delayWords: template({
      title: 'Own words in delay notices',
      description: 'The same for notices that a message still waits.',
      default: '',
      max: 2000,
      lines: true,
      variables: noteVariables,
    }),
    languages: z.array(lineSchema(languageRule, 35)).min(1).max(3).default(['en']).meta({
      title: 'Languages',
      overridable: 'domain',
      description:
        'In which languages reports are written, such as de or pt-BR. Of several each has its text, one after the other, and the first has the subject. English and German come along; others have to have their texts below.',
      standard: 'RFC 5646',
      widget: 'lines',
    }),
    languageOf: z.array(languageChoice).max(100).default([]).meta({
      title: 'Other languages for some senders',
      description: 'The first that holds for the sender of a message, who is the reader of its reports, is taken.',
      widget: 'entries',
      key: 'name',
    }),
    texts: z.array(reportTexts).max(30).default([]).meta({
      title: 'Texts',
      description:
        'Own subjects and texts, by language. They are best edited under Settings, Report texts, where each is shown as the report it makes.',
      widget: 'entries',
      key: 'language',
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
