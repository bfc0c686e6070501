import { equal } from './diff.ts';

/**
 * Lays a patch over a configuration, group by group and field by field, as JSON Merge Patch does (RFC 7396): objects merge,
 * everything else replaces, `null` removes a field, which brings back its default. Neither argument is changed; the result
 * has to be validated. A secret is replaced as a whole.
 */
export function applyPatch(configuration: unknown, patch: unknown): unknown {
  if (!isObject(patch) || '$secret' in patch) return structuredClone(patch);
  const result: Record<string, unknown> = {};
  if (isObject(configuration) && !('$secret' in configuration)) {
    for (const [name, value] of Object.entries(configuration)) define(result, name, structuredClone(value));
  }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else define(result, name, applyPatch(Object.hasOwn(result, name) ? result[name] : undefined, value));
  }
  return result;
}

/** The merge patch (RFC 7396) that turns one document into the other; undefined when they say the same. Lists are replaced whole. */
export function makePatch(before: unknown, after: unknown): unknown {
  if (equal(before, after)) return undefined;
  if (!isObject(before) || !isObject(after) || '$secret' in before || '$secret' in after) return after;
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!Object.hasOwn(after, name)) {
      define(patch, name, null);
      continue;
    }
    const part = makePatch(Object.hasOwn(before, name) ? before[name] : undefined, after[name]);
    if (part !== undefined) define(patch, name, part);
  }
  return patch;
}

/** `__proto__` in a JSON document is a name like any other; assigning to it would not be. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
