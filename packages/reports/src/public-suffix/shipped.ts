import { readFileSync } from 'node:fs';
import { parseSuffixList, type SuffixList } from './parse.ts';

/** The public-suffix list that comes along (MPL 2.0); read once. */
export const shippedSuffixList = (): SuffixList => {
  if (shipped) return shipped;
  const parsed = parseSuffixList(readFileSync(new URL('./public_suffix_list.dat', import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error(`the public-suffix list that comes along: ${parsed.reason}`);
  shipped = parsed.list;
  return shipped;
};

let shipped: SuffixList | undefined;
