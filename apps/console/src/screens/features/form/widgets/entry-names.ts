import { type Step, valueAt } from '../value-at.ts';

/** The names of the entries of a list, by the member that holds them. */
export const entryNames = (values: Record<string, unknown>, path: readonly Step[], by: string): string[] => {
  const entries = valueAt(values, path);
  if (!Array.isArray(entries)) return [];
  return entries.map((entry) => String(valueAt(entry, [by]) ?? '')).filter((name) => name !== '');
};
