import type { ExplainedReply, Reply, ReplyPattern } from './explain/explanation.ts';
import { foldText, matchesCode, matchesText } from './explain/match.ts';
import { replyPatterns } from './explain/replies.ts';
import { explainStatusCode } from './explain/status.ts';

/**
 * What a reply or a failure means, why it happens, whose turn it is and what to do next. Words say more than codes, so they are looked at
 * first: the operator's own patterns, then those known here, then the enhanced code (RFC 3463 and its registry), then the reply code.
 * Null: nothing to explain, because it went well or nothing is known of it. Never throws; the time grows with the length of the text.
 *
 *     explainReply({ code: 550, enhanced: '5.1.1', text: '550 5.1.1 <kim@example.net>: user unknown' })?.title // 'No such mailbox'
 *
 * @param own patterns of this installation, tried before all others
 */
export function explainReply(reply: Reply, own: readonly ReplyPattern[] = []): ExplainedReply | null {
  const { code, enhanced, words } = readReply(reply);
  if (code !== null && code < 400) return null;
  if (code === null && enhanced?.startsWith('2')) return null;
  const isTemporary = temporary(code, enhanced);
  const fits = (pattern: ReplyPattern) => fitsReply(pattern, { code, enhanced, words });
  const found = own.find(fits) ?? replyPatterns.find(fits) ?? explainStatusCode(enhanced, code);
  if (!found) return null;
  const { id, title, meaning, cause, whose, next, source } = found;
  return { id, title, meaning, cause, whose, next, ...(source === undefined ? {} : { source }), isTemporary };
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

function temporary(code: number | null, enhanced: string | null): boolean | null {
  const first = code === null ? enhanced?.[0] : String(code)[0];
  return first === '4' ? true : first === '5' ? false : null;
}

const LEADING = /^\s{0,4}(?:smtp;\s?)?([245]\d\d)(?:[- ]#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]))?(?!\d)/;
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3}$/;
