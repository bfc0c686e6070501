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

/** `__proto__` in a JSON document is a name like any other; assigning to it would not be. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
