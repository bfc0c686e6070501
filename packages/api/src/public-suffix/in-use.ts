import {
  type ReplacedSuffixList,
  readReplacedSuffixList,
  readSuffixListText,
} from '@posthorn/db/mail/public-suffix-list';
import type { Pool } from '@posthorn/db/pool';
import { parseSuffixList, type SuffixList } from '@posthorn/reports/public-suffix/parse';
import { shippedSuffixList } from '@posthorn/reports/public-suffix/shipped';

/** The list in use, and who put it there; `replaced` null: it is the one that comes along. */
export type SuffixListInUse = { list: SuffixList; replaced: ReplacedSuffixList | null };

/** Read once, and again when somebody replaces it. */
export const suffixListInUse = async (pool: Pool): Promise<SuffixListInUse> => {
  const replaced = await readReplacedSuffixList(pool);
  if (replaced === null) return { list: shippedSuffixList(), replaced };
  const known = remembered.get(pool);
  if (known?.replaced?.replacedAt.getTime() === replaced.replacedAt.getTime()) return known;
  const parsed = parseSuffixList((await readSuffixListText(pool)) ?? '');
  if (!parsed.ok) return { list: shippedSuffixList(), replaced: null };
  const found = { list: parsed.list, replaced };
  remembered.set(pool, found);
  return found;
};

const remembered = new WeakMap<Pool, SuffixListInUse>();
