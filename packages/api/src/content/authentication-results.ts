/** An Authentication-Results field (RFC 8601 §2.2) in parts. Only what one's own servers wrote can be believed. */
export type AuthenticationResults = {
  /** Who says so. */
  authservId: string;
  results: { method: string; result: string; reason: string | null; properties: { name: string; value: string }[] }[];
};

export const readAuthenticationResults = (value: string): AuthenticationResults => {
  const [head = '', ...pieces] = value.slice(0, MAX_VALUE).split(';');
  const authservId = withoutComments(head).trim().split(/\s+/)[0] ?? '';
  return { authservId, results: pieces.slice(0, MAX_RESULTS).flatMap(readResult) };
};

const readResult = (piece: string): AuthenticationResults['results'] => {
  const words = [...withoutComments(piece).matchAll(/([^\s=]{1,200})\s*=\s*("[^"]{0,500}"|[^\s"]{1,500})/g)];
  const [first, ...others] = words.map(([, name = '', word = '']) => ({ name, value: word.replace(/^"(.*)"$/, '$1') }));
  if (first === undefined) return [];
  const reason = others.find(({ name }) => name === 'reason')?.value ?? commentOf(piece);
  return [
    {
      method: first.name.toLowerCase(),
      result: first.value.toLowerCase(),
      reason,
      properties: others.filter(({ name }) => name !== 'reason'),
    },
  ];
};

const withoutComments = (text: string): string => text.replace(/\([^()]{0,500}\)/g, ' ');
const commentOf = (text: string): string | null => /\(([^()]{0,500})\)/.exec(text)?.[1]?.trim() || null;
const MAX_VALUE = 8192;
const MAX_RESULTS = 50;
