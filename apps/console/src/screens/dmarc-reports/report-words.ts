import type { Verdict } from '../authentication/words.ts';

/** What became of a report. */
export const reportVerdict: Record<'counted' | 'aside' | 'refused' | 'again', Verdict> = {
  counted: { word: 'counted', tone: 'good' },
  aside: { word: 'set aside', tone: 'warn' },
  refused: { word: 'not read', tone: 'bad' },
  again: { word: 'here already', tone: 'quiet' },
};

/** A reason of the API, which begins with "it", as a sentence. */
export const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
