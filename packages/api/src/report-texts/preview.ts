import { composeDsn } from '@posthorn/bounce/dsn';
import type { ReportAction } from '@posthorn/bounce/rules';
import { type OwnTexts, templateOf, voicesIn } from '@posthorn/bounce/words/choose';
import type { Configuration } from '@posthorn/settings/configuration';
import { reportTextRule } from '@posthorn/settings/report-texts/rules';
import { noReportTexts } from '@posthorn/settings/report-texts/texts';
import { subjectVariables, textVariables } from '@posthorn/settings/report-texts/variables';
import { fillTemplate, templateFault } from '@posthorn/settings/template';
import PostalMime from 'postal-mime';
import { type SampleCase, sampleOf } from './sample.ts';

export type PreviewWishes = {
  kind: ReportAction;
  language: string;
  /** Instead of those of the settings; empty: the one that comes with Posthorn. */
  subject?: string | undefined;
  text?: string | undefined;
  about: SampleCase;
};

/** A report as the worker would write it, by its own composer, over a sample message. */
export async function previewReport(wishes: PreviewWishes, configuration: Configuration, now: Date) {
  const { kind, language, about } = wishes;
  const { dsn, smtp } = configuration;
  const texts = withWishes(dsn.texts, wishes);
  const hostname = smtp.hostname || 'mail.example.org';
  const postmaster = dsn.sender || `postmaster@${hostname}`;
  const sample = sampleOf(kind, about, now);
  const note = kind === 'failed' ? dsn.failureWords : kind === 'delayed' ? dsn.delayWords : '';
  const octets = Buffer.from(
    await composeDsn({
      ...sample,
      now,
      reportingMta: hostname,
      from: postmaster,
      maxQuotedSize: dsn.maxQuotedSize,
      ownWords: fillTemplate(note, {
        hostname,
        postmaster,
        queueId: sample.original.queueId,
        recipients: sample.recipients.map(({ address }) => address).join(', '),
        date: sample.original.arrival.toUTCString(),
      }),
      voices: voicesIn([language], texts, fillTemplate),
    }),
  );
  // As a reader's program takes it apart, so that what is shown is what arrives.
  const read = await PostalMime.parse(octets);
  const { isOwn, ...template } = templateOf(kind, language, texts);
  return {
    subject: read.subject ?? '',
    text: (read.text ?? '').replaceAll('\r\n', '\n').trimEnd(),
    raw: octets.toString('utf8'),
    template: { ...template, ownSubject: isOwn.subject, ownText: isOwn.text },
    shipped: subjectAndText(templateOf(kind, language, [])),
    problems: [
      ...faultsOf('subject', template.subject, subjectVariables),
      ...faultsOf('text', template.text, textVariables),
    ],
  };
}

function withWishes(texts: readonly OwnTexts[], { kind, language, subject, text }: PreviewWishes): OwnTexts[] {
  const isThis = (one: OwnTexts) => one.language.toLowerCase() === language.toLowerCase();
  const own = texts.find(isThis) ?? noReportTexts(language);
  const wished = {
    ...own,
    ...(subject === undefined ? {} : { [`${kind}Subject`]: subject }),
    ...(text === undefined ? {} : { [`${kind}Text`]: text }),
  };
  return [wished, ...texts.filter((one) => !isThis(one))];
}

function faultsOf(path: string, text: string, variables: Parameters<typeof templateFault>[1]) {
  const fault = templateFault(text, variables) ?? reportTextRule(text);
  return fault ? [{ path, ...fault }] : [];
}

const subjectAndText = ({ subject, text }: { subject: string; text: string }) => ({ subject, text });
