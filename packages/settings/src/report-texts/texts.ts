import { z } from 'zod';
import { requiredLine, template } from '../field.ts';
import { languageRule, reportTextRule } from './rules.ts';
import { subjectVariables, textVariables } from './variables.ts';

/** The kinds of reports, by what became of a recipient (RFC 3464 §2.3.3). */
export const reportKinds = [
  { kind: 'failed', title: 'Failure', summary: 'The message came back: it could not be delivered.' },
  { kind: 'delayed', title: 'Delay', summary: 'It still waits, and is tried on.' },
  { kind: 'delivered', title: 'Delivery', summary: 'It lies in a mailbox of ours, and its sender asked to be told.' },
  { kind: 'relayed', title: 'Relay', summary: 'It was handed to a server that makes no such reports itself.' },
  { kind: 'expanded', title: 'Expansion', summary: 'Its address stands for several, to whom it was sent on.' },
] as const;

export type ReportKind = (typeof reportKinds)[number]['kind'];

/** One language of an operator's. What is empty is said in the words that come with Posthorn. */
export const reportTexts = z.strictObject({
  language: requiredLine({
    title: 'Language',
    description: 'As RFC 5646 writes it: de, pt-BR.',
    max: 35,
    rule: languageRule,
  }),
  ...(Object.fromEntries(reportKinds.flatMap(({ kind, title }) => [subject(kind, title), text(kind, title)])) as Record<
    `${ReportKind}Subject` | `${ReportKind}Text`,
    ReturnType<typeof template>
  >),
});

export type ReportTexts = z.infer<typeof reportTexts>;

/** A language in which nothing of one's own is said. */
export const noReportTexts = (language: string): ReportTexts => reportTexts.parse({ language });

function subject(kind: ReportKind, title: string) {
  const field = template({
    title: `${title}: subject`,
    description: 'Empty: the one that comes with Posthorn.',
    default: '',
    max: 150,
    variables: subjectVariables,
    rule: reportTextRule,
  });
  return [`${kind}Subject`, field] as const;
}

function text(kind: ReportKind, title: string) {
  const field = template({
    title: `${title}: text`,
    description:
      'Empty: the one that comes with Posthorn. Long lines are wrapped; what begins with two blanks is left as it is.',
    standard: 'RFC 3464 §2',
    default: '',
    max: 6000,
    lines: true,
    variables: textVariables,
    rule: reportTextRule,
  });
  return [`${kind}Text`, field] as const;
}
