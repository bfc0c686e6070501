import type { LineRule } from '../field.ts';

/** The tag of a language (RFC 5646), as reports name it in Content-Language. */
export const languageRule: LineRule = (text) => {
  const bad = text.search(/[^A-Za-z0-9-]/);
  if (bad >= 0)
    return { reason: 'a language is written with letters, digits and -, such as de or pt-BR', position: bad };
  try {
    Intl.getCanonicalLocales(text);
  } catch {
    return {
      reason: 'not a language: two or three letters, such as de, then perhaps a region, as in pt-BR',
      position: 0,
    };
  }
  return undefined;
};

/** The subject or the text of a report: what mail can carry in lines (RFC 5322 §2.1.1) that are wrapped at blanks. */
export const reportTextRule: LineRule = (text) => {
  if (!text.isWellFormed()) {
    const position = [...text].findIndex((character) => !character.isWellFormed());
    return { reason: 'half a character, which cannot be sent', position };
  }
  const long = /\S{201}/.exec(text);
  if (long)
    return { reason: 'more than 200 characters without a blank: no line of mail may be so long', position: long.index };
  return undefined;
};
