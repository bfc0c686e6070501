/**
 * What many replies have in common: the codes stay, and words that hold a digit or stand in angle brackets become `*`. The result is also
 * the pattern that finds them again. The same as `mail.reason_key` in the database, where the longer alternative wins (POSIX), not the first.
 */
export function reasonKey(reason: string): string {
  let at = CODE.exec(reason)?.[0].length ?? 0;
  let key = reason.slice(0, at);
  for (;;) {
    const bracketed = matchFrom(BRACKETED, reason, at);
    const numbered = matchFrom(NUMBERED, reason, at);
    const next = earlierOrLonger(bracketed, numbered);
    if (next === null) return key + reason.slice(at);
    key += `${reason.slice(at, next.begin)}*`;
    at = next.end;
  }
}

type Span = { begin: number; end: number };

function matchFrom(pattern: RegExp, text: string, at: number): Span | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match && { begin: match.index, end: match.index + match[0].length };
}

function earlierOrLonger(one: Span | null, other: Span | null): Span | null {
  if (one === null || other === null) return one ?? other;
  if (one.begin !== other.begin) return one.begin < other.begin ? one : other;
  return one.end > other.end ? one : other;
}

const CODE = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})? /;
const BRACKETED = /<[^<>]*>/g;
const NUMBERED = /\P{White_Space}*\d\P{White_Space}*/gu;
