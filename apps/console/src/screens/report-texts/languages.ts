import type { Configuration } from '@posthorn/settings/configuration';
import { shippedLanguages } from '@posthorn/settings/report-texts/shipped';

/** The languages that reports may be written in: those that come along, and those of the settings. */
export const languagesIn = ({ texts, languages, languageOf }: Configuration['dsn']): string[] => [
  ...new Set([
    ...shippedLanguages,
    ...texts.map(({ language }) => language),
    ...languages,
    ...languageOf.flatMap((one) => one.languages),
  ]),
];

/** `German`, for `de`; the tag itself where the browser knows no name. */
export const languageName = (tag: string): string => {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};
