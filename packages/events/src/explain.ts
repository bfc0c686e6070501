import { classOfFound } from './explain/class.ts';
import type { ExplainedReply, Reply, ReplyPattern } from './explain/explanation.ts';
import { findExplanation, isTemporary } from './explain/find.ts';

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
  const found = findExplanation(reply, own);
  if (!found || found === 'well') return null;
  const { id, title, meaning, cause, whose, next, source } = found;
  return {
    id,
    title,
    meaning,
    cause,
    whose,
    next,
    ...(source === undefined ? {} : { source }),
    isTemporary: isTemporary(reply),
    class: classOfFound(found, reply, own),
  };
}
