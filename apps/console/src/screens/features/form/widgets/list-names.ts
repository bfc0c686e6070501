import { valueAt } from '../value-at.ts';

/** Names of the lists that can stand in a list of this kind: domains match the name of a host and the domain of an address. */
export const listNames = (values: Record<string, unknown>, kind: string): string[] => {
  const lists = valueAt(values, ['lists', 'named']);
  if (!Array.isArray(lists)) return [];
  return lists
    .filter((list) => list.kind === kind || (list.kind === 'domains' && kind !== 'domains'))
    .map((list) => String(list.name))
    .filter((name) => name !== '');
};
