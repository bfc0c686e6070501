import type { Problem } from '@posthorn/settings/configuration';
import type { Mark } from './view.ts';

/** What is wrong with a text, for its editor; without a place it is wrong from the beginning. */
export const marksOf = (problems: readonly Problem[]): Mark[] =>
  problems.map(({ reason, position = 0 }) => ({ reason, position }));
