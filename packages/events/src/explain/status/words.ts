import type { Explanation } from '../explanation.ts';

/** The words of a code, whose id is the code itself. */
export type StatusWords = Omit<Explanation, 'id'>;
