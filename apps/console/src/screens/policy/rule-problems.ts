import type { Rule } from './rule.ts';

type Found = { path: string; reason: string };

/** By rule, what the server found wrong with it in the draft. */
export const problemsOfRules = (
  errors: readonly Found[] | undefined,
  rules: readonly Rule[],
): ReadonlyMap<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const { path, reason } of errors ?? []) {
    const at = /^rules\.ordered\[(\d+)\]/.exec(path)?.[1];
    const name = at === undefined ? undefined : rules[Number(at)]?.name;
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), reason]);
  }
  return found;
};
