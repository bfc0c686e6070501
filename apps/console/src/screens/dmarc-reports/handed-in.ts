import { formatCount, plural } from '../../ui/format.ts';
import { reportVerdict } from './report-words.ts';
import type { FileResult } from './use-upload.ts';

/** What came of many files together, such as `12 files: 10 counted, 1 here already, 2 not read`. */
export const handedInWords = (results: readonly FileResult[]): string => {
  const counts = new Map<string, number>();
  const count = (words: string) => counts.set(words, (counts.get(words) ?? 0) + 1);
  for (const { items, failed } of results) {
    if (failed !== null) count('not taken');
    for (const { state } of items) count(reportVerdict[state].word);
  }
  const parts = [...counts].map(([words, times]) => `${formatCount(times)} ${words}`);
  return `${plural(results.length, 'file')}: ${parts.join(', ')}`;
};

/** What needs a person first; otherwise as they were handed in. */
export const byTrouble = (one: FileResult, other: FileResult): number =>
  troubleOf(one) - troubleOf(other) || one.key - other.key;

const troubleOf = ({ items, failed }: FileResult): number =>
  failed !== null || items.some(({ state }) => state === 'refused')
    ? 0
    : items.some(({ state }) => state === 'aside')
      ? 1
      : 2;
