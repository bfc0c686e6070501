import { readFileSync } from 'node:fs';
import {
  type ReplacedSuffixList,
  readReplacedSuffixList,
  readSuffixListText,
} from '@posthorn/db/mail/public-suffix-list';
import type { Pool } from '@posthorn/db/pool';
import { parseSuffixList, type SuffixList } from './parse.ts';

/** The list in use, and who put it there; `replaced` null: it is the one that comes along. */
export type SuffixListInUse = { list: SuffixList; replaced: ReplacedSuffixList | null };

/** Read once, and again when somebody replaces it. */
export const suffixListInUse = async (pool: Pool): Promise<SuffixListInUse> => {
  const replaced = await readReplacedSuffixList(pool);
  if (replaced === null) return { list: shipped(), replaced };
  const known = remembered.get(pool);
  if (known?.replaced?.replacedAt.getTime() === replaced.replacedAt.getTime()) return known;
  const parsed = parseSuffixList((await readSuffixListText(pool)) ?? '');
  if (!parsed.ok) return { list: shipped(), replaced: null };
  const found = { list: parsed.list, replaced };
  remembered.set(pool, found);
  return found;
};

const shipped = (): SuffixList => {
  if (ours) return ours;
  const parsed = parseSuffixList(readFileSync(new URL('./public_suffix_list.dat', import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error(`the public-suffix list that comes along: ${parsed.reason}`);
  ours = parsed.list;
  return ours;
};

let ours: SuffixList | undefined;
const remembered = new WeakMap<Pool, SuffixListInUse>();
