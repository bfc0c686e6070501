import type { Configuration } from './configuration.ts';

/** The installation's own explanations, in the form that `explainReply` takes. */
export const ownExplanations = ({ events }: Pick<Configuration, 'events'>) =>
  events.explanations.map(({ name, match, codes, class: kind, ...words }) => {
    const isEnhanced = (code: string) => code.includes('.');
    const code = codes.filter((one) => !isEnhanced(one));
    const enhanced = codes.filter(isEnhanced);
    return {
      id: name,
      ...words,
      match: match.map((pattern) => pattern.toLowerCase()),
      ...(code.length > 0 ? { code } : {}),
      ...(enhanced.length > 0 ? { enhanced } : {}),
      ...(kind === 'as-known' ? {} : { class: kind }),
    };
  });
