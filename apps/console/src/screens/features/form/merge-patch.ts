/** The merge patch (RFC 7396) that turns one value into the other; undefined when they are the same. Lists are replaced whole. */
export const mergePatch = (before: unknown, after: unknown): unknown => {
  // What no edit touched is the same object, however large.
  if (before === after) return undefined;
  if (!isPlain(before) || !isPlain(after)) return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!Object.hasOwn(after, name)) patch[name] = null;
    else {
      const part = mergePatch(before[name], after[name]);
      if (part !== undefined) patch[name] = part;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
};

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('$secret' in value);
