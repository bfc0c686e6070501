/** What a piece of an expression is, for its colour. */
export type TokenKind = 'plain' | 'text' | 'number' | 'word' | 'fact' | 'function' | 'operator' | 'note' | 'brace';
export type Token = { kind: TokenKind; text: string };

/** An expression in pieces; together they are the whole text, whatever it holds. */
export const expressionTokens = (text: string): Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(text);
    const groups = found?.groups ?? {};
    const kind = kinds.find((one) => groups[one] !== undefined) ?? 'plain';
    const piece = groups[kind] ?? text[at]!;
    tokens.push({ kind: kind === 'name' ? kindOfName(piece, text, at) : kind, text: piece });
    at += piece.length;
  }
  return tokens;
};

/** A template in pieces: what stands in braces is an expression, the rest is said as it stands. */
export const templateTokens = (text: string): Token[] =>
  [...text.matchAll(TEMPLATE)].flatMap(([piece]): Token[] => {
    const inner = /^\{(=?)([\s\S]*?)(\}?)$/.exec(piece);
    if (!inner) return [{ kind: 'plain', text: piece }];
    const [, sign = '', body = '', end = ''] = inner;
    return [
      { kind: 'brace', text: `{${sign}` },
      ...expressionTokens(body),
      ...(end ? [{ kind: 'brace' as const, text: end }] : []),
    ];
  });

const kindOfName = (name: string, text: string, at: number): TokenKind => {
  if (/^(?:true|false|null|in)$/.test(name)) return 'word';
  if (/^\s*\(/.test(text.slice(at + name.length, at + name.length + 20))) return 'function';
  return name.includes('.') ? 'fact' : 'plain';
};

type Group = 'note' | 'text' | 'number' | 'name' | 'operator';
const kinds: readonly Group[] = ['note', 'text', 'number', 'name', 'operator'];
/** Texts end at their quote, at the end of the line, or with everything. */
const PIECE =
  /(?<note>\/\/[^\n]*)|(?<text>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?!\w|\s*\())*)|(?<operator>&&|\|\||[!=<>]=?|[-+*/%?:])/y;
/** Braces in quotes do not close. */
const TEMPLATE = /\{(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'}])*\}?|[^{]+|\{/g;
