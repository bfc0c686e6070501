import type { Problem } from '@posthorn/settings/configuration';

/** The problems of a field and of whatever is in it. */
export const problemsUnder = (problems: readonly Problem[], path: string): Problem[] =>
  problems.filter((problem) => isUnder(problem.path, path));

/** Is the first path the second one, or in it? */
export const isUnder = (path: string, outer: string): boolean =>
  path.startsWith(outer) && (path.length === outer.length || path[outer.length] === '.' || path[outer.length] === '[');
