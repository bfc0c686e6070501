import type { ReplyClass } from './class/words.ts';
import type { Explanation, Reply, ReplyPattern } from './explanation.ts';
import { foldText, matchesCode, matchesText } from './match.ts';
import { replyPatterns } from './replies.ts';
import { explainStatusCode } from './status.ts';

/** What explains a reply; `well`: there is nothing to explain; null: nothing is known of it. */
export function findExplanation(
  reply: Reply,
  own: readonly ReplyPattern[],
): (Explanation & { class?: ReplyClass }) | 'well' | null {
  const { code, enhanced, words } = readReply(reply);
  if (code !== null && code < 400) return 'well';
  if (code === null && enhanced?.startsWith('2')) return 'well';
  const fits = (pattern: ReplyPattern) => fitsReply(pattern, { code, enhanced, words });
  return own.find(fits) ?? replyPatterns.find(fits) ?? explainStatusCode(enhanced, code);
}

/** True: it is tried again by itself. False: this was the last word. Null: the reply had no code. */
export function isTemporary(reply: Reply): boolean | null {
  const { code, enhanced } = readReply(reply);
  const first = code === null ? enhanced?.[0] : String(code)[0];
  return first === '4' ? true : first === '5' ? false : null;
}

type ReadReply = { code: number | null; enhanced: string | null; words: string };

/** Codes that were not given apart are read from the words. */
function readReply({ code, enhanced, text }: Reply): ReadReply {
  const words = typeof text === 'string' ? text : '';
  const [, codeInWords, enhancedInWords] = LEADING.exec(words.slice(0, 40)) ?? [];
  const readCode = code ?? (codeInWords === undefined ? null : Number(codeInWords));
  const readEnhanced = (enhanced ?? enhancedInWords)?.trim();
  return {
    code: Number.isInteger(readCode) ? readCode : null,
    enhanced: readEnhanced !== undefined && ENHANCED.test(readEnhanced) ? readEnhanced : null,
    words: foldText(words),
  };
}

function fitsReply(pattern: ReplyPattern, { code, enhanced, words }: ReadReply): boolean {
  if (pattern.code && (code === null || !matchesCode(String(code), pattern.code))) return false;
  if (pattern.enhanced && (enhanced === null || !matchesCode(enhanced, pattern.enhanced))) return false;
  return pattern.match.length === 0
    ? pattern.code !== undefined || pattern.enhanced !== undefined
    : matchesText(words, pattern.match);
}

const LEADING = /^\s{0,4}(?:smtp;\s?)?([245]\d\d)(?:[- ]#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]))?(?!\d)/;
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3}$/;
