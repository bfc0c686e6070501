import type { LookupsAtHand } from '@posthorn/policy/lookup/at-hand';
import type { Configuration } from '@posthorn/settings/configuration';
import { argumentCount } from '@posthorn/settings/lookups/places';

/** An answer of a look-up, as somebody gives it for a trial. */
export type GivenAnswer = { name: string; args: readonly string[]; values: readonly string[] };

/** A question that a trial came to; `values` are null where nobody gave an answer, which counts as none. */
export type LookupQuestion = { name: string; args: string[]; values: string[] | null };

/** Look-ups that nobody asks: answers are those that are given, and every question is noted. */
export type GivenLookups = {
  atHand: LookupsAtHand;
  values(name: string, args: readonly string[]): readonly string[];
} & {
  questions(): LookupQuestion[];
};

export function givenLookups({ lookups: { sources } }: Configuration, given: readonly GivenAnswer[]): GivenLookups {
  const answers = new Map(given.map(({ name, args, values }) => [keyOf(name, args), values]));
  const asked = new Map<string, LookupQuestion>();
  const values = (name: string, args: readonly string[]): readonly string[] => {
    const key = keyOf(name, args);
    const answer = answers.get(key);
    asked.set(key, { name, args: [...args], values: answer === undefined ? null : [...answer] });
    return answer ?? [];
  };
  return {
    values,
    questions: () => [...asked.values()],
    atHand: {
      peek: (name, args) => ({ kind: 'values', values: values(name, args) }),
      learn: async () => {},
      isKeyed(name) {
        const entry = sources.find((one) => one.name === name);
        return entry === undefined || argumentCount(entry.source) > 0;
      },
      strictly: (work) => work(),
    },
  };
}

const keyOf = (name: string, args: readonly string[]): string => JSON.stringify([name, ...args]);
