import type { Check } from '../check.ts';
import { formatPath } from '../path.ts';

/** Entries that are told apart by a member may not share it; names and domains are compared without regard to case. */
export const checkNames: Check = (_configuration, { problems }, visits) => {
  for (const { path, value, schema } of visits) {
    const { key } = schema;
    if (key === undefined || !Array.isArray(value)) continue;
    const firstAt = new Map<string, number>();
    for (const [index, entry] of value.entries()) {
      const name = String(Reflect.get(entry, key));
      const first = firstAt.get(name.toLowerCase());
      if (first === undefined) firstAt.set(name.toLowerCase(), index);
      else {
        const earlier = formatPath([...path, first]);
        problems.push({ path: formatPath([...path, index, key]), reason: `"${name}" is there already, at ${earlier}` });
      }
    }
  }
};
