/** One Received field (RFC 5321 §4.4) taken apart; what it does not say is null. */
export type Hop = {
  from: string | null;
  /** What stands in parentheses after `from`: usually the name and address that were seen. */
  fromDetail: string | null;
  by: string | null;
  with: string | null;
  id: string | null;
  for: string | null;
  /** ISO 8601; null when it is no date. */
  at: string | null;
  /** Seconds since the hop before; negative when clocks differ. Null when either has no date. */
  delaySeconds: number | null;
};

/** Hops in the order the message took them: the last field is the first hop. */
export const readHops = (values: readonly string[]): Hop[] => {
  const hops = values.map(readHop).reverse();
  for (const [index, hop] of hops.entries()) {
    const before = hops[index - 1]?.at;
    if (hop.at && before) hop.delaySeconds = Math.round((Date.parse(hop.at) - Date.parse(before)) / 1000);
  }
  return hops;
};

const readHop = (value: string): Hop => {
  const { words, comments, tail } = split(value.slice(0, MAX_VALUE));
  const hop: Hop = {
    from: null,
    fromDetail: null,
    by: null,
    with: null,
    id: null,
    for: null,
    at: dateOf(tail),
    delaySeconds: null,
  };
  for (const [index, word] of words.entries()) {
    const clause = word.toLowerCase();
    const next = words[index + 1];
    if (!isClause(clause) || next === undefined || hop[clause] !== null) continue;
    hop[clause] = next.replace(/^<(.*)>$/, '$1');
    if (clause === 'from') hop.fromDetail = comments.get(index + 1) ?? null;
  }
  return hop;
};

/** Words outside of comments, the comment after each, and what follows the last semicolon. */
const split = (value: string) => {
  const words: string[] = [];
  const comments = new Map<number, string>();
  let depth = 0;
  let text = '';
  let tail = '';
  const end = () => {
    if (text !== '') words.push(text);
    text = '';
  };
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at]!;
    if (character === '\\' && depth > 0) at += 1;
    else if (character === '(') {
      if (depth === 0) end();
      depth += 1;
      if (depth > 1) text += character;
    } else if (character === ')' && depth > 0) {
      depth -= 1;
      if (depth > 0) text += character;
      else {
        if (words.length > 0 && !comments.has(words.length - 1)) comments.set(words.length - 1, text.trim());
        text = '';
      }
    } else if (depth === 0 && /\s/.test(character)) end();
    else if (depth === 0 && character === ';') {
      end();
      tail = value.slice(at + 1);
    } else text += character;
  }
  if (depth === 0) end();
  return { words, comments, tail };
};

/** RFC 5322 §3.3; comments such as `(UTC)` and the dotted forms of old programs are left out. */
export const dateOf = (text: string): string | null => {
  const plain = text.replace(/\([^()]*\)/g, ' ').trim();
  if (!/^(?:[a-z]{3},?\s+)?\d{1,2}[\s-]+[a-z]{3}/i.test(plain)) return null;
  const at = Date.parse(plain);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

type Clause = 'from' | 'by' | 'with' | 'id' | 'for';
const isClause = (word: string): word is Clause => /^(?:from|by|with|id|for)$/.test(word);
const MAX_VALUE = 4096;
