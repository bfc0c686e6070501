import type { Verdict } from '../authentication/words.ts';

/** What was told about a message: that it failed, or what somebody complained of. */
export const failureVerdict = ({
  feedbackType,
  authFailure,
}: {
  feedbackType: string;
  authFailure: string | null;
}): Verdict =>
  feedbackType === 'auth-failure'
    ? { word: failed[authFailure ?? ''] ?? 'did not prove itself', tone: 'warn' }
    : (complaints[feedbackType] ?? { word: feedbackType, tone: 'warn' });

/** What became of the message at the reporter. */
export const deliveryWords: Record<string, string> = {
  delivered: 'delivered all the same',
  spam: 'delivered as spam',
  policy: 'handled as the policy asks',
  reject: 'refused',
  other: 'handled in another way',
};

/** What this means for the owner of the domain, and what to do. */
export const failureMeaning = ({
  feedbackType,
  isOurs,
  domain,
}: {
  feedbackType: string;
  isOurs: boolean;
  domain: string;
}): string => {
  const name = domain || 'no domain';
  if (!isOurs) return `It is about ${name}, which is none of your domains: there is nothing for you to do.`;
  if (feedbackType === 'not-spam') return 'Somebody says that this mail is no spam, though it was taken for some.';
  if (feedbackType !== 'auth-failure')
    return 'Somebody who got this mail complained about it. If you know the sender, take the recipient off its list.';
  return `This mail says it comes from ${name}, and nothing proved that. If you know the address it came from, let it sign with DKIM for ${name}; if not, a stranger uses your name, and nothing of yours is broken.`;
};

const failed: Record<string, string> = {
  dmarc: 'DMARC failed',
  spf: 'SPF failed',
  signature: 'signature failed',
  bodyhash: 'body was changed',
  revoked: 'key was revoked',
  adsp: 'ADSP failed',
};
const complaints: Record<string, Verdict> = {
  abuse: { word: 'called spam', tone: 'bad' },
  fraud: { word: 'called fraud', tone: 'bad' },
  virus: { word: 'carried a virus', tone: 'bad' },
  'not-spam': { word: 'called no spam', tone: 'good' },
  other: { word: 'complained of', tone: 'warn' },
};
