import type { Step } from '../value-at.ts';
import { valueAt } from '../value-at.ts';

/** Names that a text field may refer to. */
export const suggestionsFor = (path: readonly Step[], values: Record<string, unknown>): string[] => {
  if (path[0] === 'listeners' && path.at(-1) === 'certificate') return namesAt(values, ['tls', 'certificates'], 'name');
  return [];
};

/** The names of the entries of a list. */
export const namesAt = (values: Record<string, unknown>, path: readonly Step[], key: string): string[] => {
  const entries = valueAt(values, path);
  if (!Array.isArray(entries)) return [];
  return entries.map((entry) => String(valueAt(entry, [key]) ?? '')).filter((name) => name !== '');
};
