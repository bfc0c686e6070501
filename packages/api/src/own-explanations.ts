import type { ReplyPattern } from '@posthorn/events/explain/explanation';
import type { Configuration } from '@posthorn/settings/configuration';

/** The installation's own explanations, in the form that `explainReply` takes. */
export const ownExplanations = ({ events }: Configuration): ReplyPattern[] =>
  events.explanations.map(({ name, match, codes, ...words }) => {
    const isEnhanced = (code: string) => code.includes('.');
    const code = codes.filter((one) => !isEnhanced(one));
    const enhanced = codes.filter(isEnhanced);
    return {
      id: name,
      ...words,
      match: match.map((pattern) => pattern.toLowerCase()),
      ...(code.length > 0 ? { code } : {}),
      ...(enhanced.length > 0 ? { enhanced } : {}),
    };
  });
