/** The merge patch (RFC 7396) that turns one value into the other; undefined when they are the same. Lists are replaced whole. */
export const mergePatch = (before: unknown, after: unknown): unknown => {
  if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
  if (!isPlain(before) || !isPlain(after)) return after;
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
