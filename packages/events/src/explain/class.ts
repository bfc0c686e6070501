import { classOfPattern } from './class/patterns.ts';
import { classOfCode } from './class/status.ts';
import { type ReplyClass, replyClasses } from './class/words.ts';
import type { Explanation, Reply, ReplyPattern } from './explanation.ts';
import { findExplanation } from './find.ts';

/** The classes in the order in which lists show them. */
export const replyClassNames = Object.keys(replyClasses) as readonly ReplyClass[];

/**
 * What kind of trouble an unsuccessful try met: what decides whether it is tried early, more slowly, or much later. Follows from what
 * explains the reply: the operator's own patterns, then those known here (`replies/`), then the codes. Null: it went well.
 *
 *     classOfReply({ text: '450 4.2.0 <kim@example.com>: Recipient address rejected: Greylisted' }) // 'greylisting'
 *
 * @param own patterns of this installation; one without a class leaves the class to those known here
 */
export function classOfReply(reply: Reply, own: readonly ReplyPattern[] = []): ReplyClass | null {
  const found = findExplanation(reply, own);
  return found === 'well' ? null : classOfFound(found, reply, own);
}

/** The same where it is known what explains the reply. */
export function classOfFound(
  found: (Explanation & { class?: ReplyClass }) | null,
  reply: Reply,
  own: readonly ReplyPattern[],
): ReplyClass {
  if (found?.class) return found.class;
  const known = found && own.includes(found as ReplyPattern) ? findExplanation(reply, []) : found;
  if (!known || known === 'well') return 'other';
  return classOfPattern(known.id) ?? classOfCode(known.id);
}
