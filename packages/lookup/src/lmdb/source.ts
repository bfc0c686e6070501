import { fillLookup, hasPlaces, lookupTemplate } from '@posthorn/policy/lookup/template';
import { answerOf, type Source } from '../source.ts';
import { openLmdb } from './file.ts';

/** A key in a file of LMDB. A value that ends in NUL, as programs in C write them, is read without it. */
export function lmdbSource(
  { path, database }: { path: string; database?: string | undefined },
  key: string,
  options: { now?: () => number } = {},
): Source {
  const template = lookupTemplate(key);
  const file = openLmdb(path, options);
  return {
    isReading: true,
    usesKey: hasPlaces(template),
    async ask(args) {
      const wanted = Buffer.from(fillLookup(template, args));
      if (wanted.length === 0 || wanted.length > LONGEST_KEY) return { kind: 'miss' };
      return answerOf(file.get(wanted, database).map((value) => value.toString('utf8').replace(/\0$/, '')));
    },
    close: async () => file.close(),
  };
}

/** What liblmdb is built with. */
const LONGEST_KEY = 511;
