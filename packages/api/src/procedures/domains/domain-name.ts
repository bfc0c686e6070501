import { parseDomain } from '@posthorn/policy/domain';
import { z } from 'zod';
import { problem } from '../../problem.ts';

/** The name of a domain in a path. */
export const domainInput = z.string().min(1).max(253);

/** The name in its A-label form; what is none is not found. */
export const domainNamed = (text: string): string => {
  const read = parseDomain(text);
  if (!read.ok) throw problem('not-found', `${text} is no domain: ${read.reason}.`);
  return read.value;
};
