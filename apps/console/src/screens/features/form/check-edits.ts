import { type Problem, readConfiguration, validateConfiguration } from '@posthorn/settings/configuration';

/** What cannot be kept in a draft because it is malformed, and everything that is wrong. */
export const checkEdits = (edited: Record<string, unknown>): { malformed: Problem[]; problems: Problem[] } => {
  const read = readConfiguration(edited);
  if (!read.ok) return { malformed: read.problems, problems: read.problems };
  const result = validateConfiguration(edited);
  return { malformed: [], problems: result.ok ? [] : result.problems };
};
