import type { Pool } from './message.ts';

/** The public-suffix list that somebody put in the place of the one that comes along. */
export type ReplacedSuffixList = { publishedAt: Date | null; replacedAt: Date; replacedBy: string };

/** Null: nobody replaced it. Without its text, which is long. */
export async function readReplacedSuffixList(pool: Pool): Promise<ReplacedSuffixList | null> {
  const { rows } = await pool.query<ReplacedSuffixList>(
    `select published_at as "publishedAt", replaced_at as "replacedAt", replaced_by as "replacedBy" from mail.public_suffix_list`,
  );
  return rows[0] ?? null;
}

/** Its text; null when nobody replaced it. */
export async function readSuffixListText(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<{ text: string }>('select text from mail.public_suffix_list');
  return rows[0]?.text ?? null;
}

/** Puts a list in the place of the one before. */
export async function replaceSuffixList(
  pool: Pool,
  list: { text: string; publishedAt: Date | null; replacedBy: string },
): Promise<void> {
  await pool.query(
    `insert into mail.public_suffix_list (id, text, published_at, replaced_by) values (1, $1, $2, $3)
     on conflict (id) do update set text = excluded.text, published_at = excluded.published_at, replaced_by = excluded.replaced_by,
       replaced_at = now()`,
    [list.text, list.publishedAt, list.replacedBy],
  );
}

/** Back to the list that comes along; false when it was in use already. */
export async function removeSuffixList(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query('delete from mail.public_suffix_list');
  return rowCount === 1;
}
