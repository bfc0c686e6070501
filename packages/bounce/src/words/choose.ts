import type { ReportAction } from '../rules.ts';
import { german } from './de.ts';
import { english } from './en.ts';
import type { ReportTemplate, ReportValues, Voice, Words } from './words.ts';

/** The operator's own texts in one language; an empty one leaves it to ours. */
export type OwnTexts = { language: string } & Readonly<Record<`${ReportAction}${'Subject' | 'Text'}`, string>>;

/** The languages that come with Posthorn. */
export const shippedWords: readonly Words[] = [english, german];

/** Our own words in a language, with or without its region; else English. */
export function wordsIn(language: string): Words {
  return shippedIn(language) ?? english;
}

function shippedIn(language: string): Words | undefined {
  const bare = language.toLowerCase().split('-', 1)[0];
  return shippedWords.find((words) => words.language === bare);
}

/** The template of a kind of report: the operator's, where there is one, else ours. Subject and text by themselves. */
export function templateOf(
  action: ReportAction,
  language: string,
  texts: readonly OwnTexts[],
): ReportTemplate & { isOwn: { subject: boolean; text: boolean } } {
  const own = texts.find((one) => one.language.toLowerCase() === language.toLowerCase());
  const shipped = wordsIn(language).templates[action];
  const subject = own?.[`${action}Subject`] ?? '';
  const text = own?.[`${action}Text`] ?? '';
  return {
    subject: subject.trim() === '' ? shipped.subject : subject,
    text: text.trim() === '' ? shipped.text : text,
    isOwn: { subject: subject.trim() !== '', text: text.trim() !== '' },
  };
}

/** The languages of a report, ready to be filled in, in their order. One that nobody has words in is English. */
export function voicesIn(
  languages: readonly string[],
  texts: readonly OwnTexts[],
  fill: (template: string, values: ReportValues) => string,
): Voice[] {
  const wanted = languages.map((language) => (isSpoken(language, texts) ? language : english.language));
  return [...new Set(wanted.length > 0 ? wanted : [english.language])].map((language) => ({
    words: { ...wordsIn(language), language },
    subjectOf: (action, values) => fill(templateOf(action, language, texts).subject, values),
    textOf: (action, values) => fill(templateOf(action, language, texts).text, values),
  }));
}

function isSpoken(language: string, texts: readonly OwnTexts[]): boolean {
  return (
    shippedIn(language) !== undefined || texts.some((one) => one.language.toLowerCase() === language.toLowerCase())
  );
}
