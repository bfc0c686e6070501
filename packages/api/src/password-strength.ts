import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** How many guesses a password would withstand, as a power of ten; lists of stolen passwords, keyboards, dates and repeats are known. */
export const guessesOf = (password: string, own: string[]): { log10: number; isKnown: boolean } => {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 100 });
  const { guessesLog10, sequence } = estimator.check(password, own);
  const [only] = sequence;
  const isKnown =
    sequence.length === 1 && 'dictionaryName' in only! && String(only.dictionaryName).startsWith('passwords');
  return { log10: guessesLog10, isKnown };
};

/** Building its tables takes a moment: done when the first password is chosen. */
let estimator: ZxcvbnFactory | undefined;
