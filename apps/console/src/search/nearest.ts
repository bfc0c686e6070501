/** The known word that was probably meant: at most two slips away, and fewer for short words. */
export const nearest = (typed: string, known: readonly string[]): string | undefined => {
  const word = typed.toLowerCase().slice(0, 40);
  const patience = word.length <= 3 ? 1 : 2;
  const [best] = known
    .map((one) => ({ one, away: distance(word, one.toLowerCase()) }))
    .filter(({ one, away }) => away <= Math.min(patience, one.length - 1))
    .sort((a, b) => a.away - b.away);
  return best?.one;
};

/** Levenshtein's. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
