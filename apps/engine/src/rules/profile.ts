import type { Decision } from '@posthorn/policy/decision';
import { isSubmission } from '../listeners/kind.ts';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import { decisionOf } from '../stages/stage.ts';

/** Will each recipient be judged by itself once the content is here? Clients that know PRDR, and those of LMTP, hear an answer for each. */
export const isJudgedEach = ({ listener }: Session, { params }: Transaction): boolean =>
  listener.kind === 'lmtp' || params.extra['PRDR'] !== undefined;

/**
 * Makes a recipient's content profile the message's as well, as the settings say. A decision: the recipient cannot be in this message, since
 * its profile is another one than that of the first (RFC 5321 §4.5.3.1.10 lets the client come again at once with those left over).
 */
export function joinProfile(session: Session, transaction: Transaction, address: string): Decision | undefined {
  const { inForce, listener, user } = session;
  const own = inForce.contentProfile(address);
  if (transaction.profile === undefined || own === transaction.profile || isJudgedEach(session, transaction)) {
    transaction.profile ??= own;
    return undefined;
  }
  const { profileConflict } = inForce.configuration.content;
  if (profileConflict === 'first') return undefined;
  if (profileConflict === 'strictest' || user !== undefined || isSubmission(listener.kind)) {
    transaction.profile = inForce.stricterProfile(transaction.profile, own);
    return undefined;
  }
  return decisionOf('rcpt', session, {
    rule: 'builtin.content-profile',
    verdict: 'defer',
    reply: {
      code: 452,
      enhanced: '4.5.3',
      text: 'This recipient wants its mail judged differently; send to it in a message of its own',
    },
    facts: { 'content.profile': own, first: transaction.profile },
  });
}
