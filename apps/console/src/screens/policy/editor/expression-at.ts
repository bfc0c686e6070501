/**
 * Of a template up to the caret: where the expression around the caret begins, and whether it is a whole expression (`{= `) or only the name
 * of a fact (`{`). Undefined outside of braces.
 */
export const expressionStart = (before: string): { at: number; isExpression: boolean } | undefined => {
  let start: number | undefined;
  let quote = '';
  for (let at = 0; at < before.length; at += 1) {
    const character = before[at]!;
    if (start === undefined) {
      if (character === '{') start = at + 1;
    } else if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '}') start = undefined;
  }
  if (start === undefined) return undefined;
  const isExpression = before[start] === '=';
  return { at: start + (isExpression ? 1 : 0), isExpression };
};
