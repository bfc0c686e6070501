import type { Check } from '../check.ts';
import { formatPath } from '../path.ts';
import { shippedLanguages } from '../report-texts/shipped.ts';
import { reportKinds } from '../report-texts/texts.ts';
import { parseTemplate } from '../template.ts';

/** Languages without words, and failures that do not say why. */
export const checkReportTexts: Check = ({ dsn, overrides }, { problems, warnings }) => {
  const own = new Map(dsn.texts.map((texts) => [texts.language.toLowerCase(), texts]));
  for (const [index, texts] of dsn.texts.entries()) {
    const path = `dsn.texts[${index}]`;
    const name = texts.language.toLowerCase();
    for (const { kind } of reportKinds) {
      const text = texts[`${kind}Text`];
      if (kind !== 'failed' && kind !== 'delayed') continue;
      if (text.trim() !== '' && !holds(text, 'details'))
        warnings.push({
          path: `${path}.${kind}Text`,
          reason: 'does not say {details}: senders read neither whom it is about nor why',
        });
    }
    if (comesAlong(name)) continue;
    const missing = reportKinds.filter(
      ({ kind }) => texts[`${kind}Subject`].trim() === '' || texts[`${kind}Text`].trim() === '',
    );
    if (missing.length > 0)
      warnings.push({
        path,
        reason: `is said in English for want of words: ${missing.map(({ title }) => title).join(', ')}`,
      });
  }
  const choices = [
    { path: 'dsn.languages', languages: dsn.languages },
    ...dsn.languageOf.map(({ languages }, index) => ({ path: `dsn.languageOf[${index}].languages`, languages })),
    ...Object.entries(overrides.domains).map(([domain, patch]) => ({
      path: formatPath(['overrides', 'domains', domain, 'dsn', 'languages']),
      languages: (patch['dsn']?.['languages'] ?? []) as string[],
    })),
  ];
  for (const { path, languages } of choices)
    for (const [index, language] of languages.entries()) {
      if (own.has(language.toLowerCase()) || comesAlong(language.toLowerCase())) continue;
      problems.push({
        path: `${path}[${index}]`,
        reason: `there are no texts in "${language}": add them under dsn.texts, or take one of ${shippedLanguages.join(', ')}`,
      });
    }
};

const holds = (text: string, variable: string): boolean => {
  const read = parseTemplate(text);
  return read.ok && read.parts.some((part) => part.kind === 'variable' && part.name === variable);
};

const comesAlong = (language: string): boolean => shippedLanguages.includes(language.split('-', 1)[0]!);
