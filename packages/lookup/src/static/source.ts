import { answerOf, type Source } from '../source.ts';

/** Keys with their values, written into the settings; without regard to case. */
export function staticSource(entries: readonly { key: string; values: readonly string[] }[]): Source {
  const known = new Map(entries.map(({ key, values }) => [key.toLowerCase(), values]));
  return {
    isReading: true,
    usesKey: true,
    async ask(args) {
      const values = known.get((args[0] ?? '').toLowerCase());
      // A key without values is there all the same.
      return values?.length === 0 ? { kind: 'found', values: [''] } : answerOf(values ?? []);
    },
    close: async () => {},
  };
}
