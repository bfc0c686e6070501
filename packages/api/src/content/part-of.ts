import { problem } from '../problem.ts';
import type { Octets } from './octets.ts';
import { type Part, readParts } from './structure.ts';

/** A leaf by its path; a problem when there is none. */
export const partOf = async (octets: Octets, path: string): Promise<Part> => {
  const { parts } = await readParts(octets.stream());
  const found = parts.find((part) => part.path === path && part.isLeaf);
  if (!found) throw problem('not-found', `The message has no part ${path}.`);
  return found;
};
